extension LZ4 {
  /// Fills `output` exactly with the block `bytes`, or throws.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    var read = 0
    var written = 0
    while read < bytes.count {
      let token = Int(bytes[read])
      read += 1
      let literals = try length(token >> 4, bytes, &read)
      guard literals <= bytes.count - read, literals <= output.count - written else {
        throw error("literals are longer than their block")
      }
      for index in 0..<literals { output[written + index] = bytes[read + index] }
      read += literals
      written += literals
      if read == bytes.count {
        guard written == output.count else {
          throw .wrongLength(.lz4, written, expected: output.count)
        }
        return
      }

      guard bytes.count - read >= 2 else { throw error("the block ends inside an offset") }
      let offset = Int(bytes[read]) | Int(bytes[read + 1]) << 8
      read += 2
      let match = try length(token & 15, bytes, &read) + 4
      guard offset > 0, offset <= written else { throw error("a match from before the block") }
      guard match <= output.count - written else { throw error("a match beyond the block") }
      for index in 0..<match { output[written + index] = output[written + index - offset] }
      written += match
    }
    throw error("the block does not end with literals")
  }

  /// The length that begins with the four bits `nibble` of a token.
  private static func length(
    _ nibble: Int, _ bytes: UnsafeRawBufferPointer, _ read: inout Int
  ) throws(CodecError) -> Int {
    guard nibble == 15 else { return nibble }
    var length = nibble
    while read < bytes.count {
      let more = bytes[read]
      read += 1
      length += Int(more)
      if more != 255 { return length }
    }
    throw error("the block ends inside a length")
  }
}

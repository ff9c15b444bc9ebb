extension Snappy {
  /// Fills `output` exactly with the block `bytes`, or throws.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    var read = try checkLength(bytes, output.count)
    var written = 0
    while read < bytes.count {
      let tag = Int(bytes[read])
      read += 1
      // Bytes behind the tag: of a literal's length where it does not fit the tag, of an offset.
      let extra = tag & 3 == 0 ? max(tag >> 2 - 59, 0) : [0, 1, 2, 4][tag & 3]
      guard extra <= bytes.count - read else { throw error("the block ends inside an element") }
      var value = 0
      for index in 0..<extra { value |= Int(bytes[read + index]) << (8 * index) }
      read += extra

      if tag & 3 == 0 {
        let length = (extra == 0 ? tag >> 2 : value) + 1
        guard length <= bytes.count - read, length <= output.count - written else {
          throw error("a literal is longer than its block")
        }
        for index in 0..<length { output[written + index] = bytes[read + index] }
        read += length
        written += length
      } else {
        let length = tag & 3 == 1 ? (tag >> 2) & 7 + 4 : tag >> 2 + 1
        let offset = tag & 3 == 1 ? (tag >> 5) << 8 | value : value
        guard offset > 0, offset <= written else { throw error("a copy from before the block") }
        guard length <= output.count - written else { throw error("a copy beyond the block") }
        for index in 0..<length { output[written + index] = output[written + index - offset] }
        written += length
      }
    }
    guard written == output.count else {
      throw .wrongLength(.snappy, written, expected: output.count)
    }
  }

  /// Reads the length that opens the block; returns where the elements start.
  static func checkLength(
    _ bytes: UnsafeRawBufferPointer, _ expected: Int
  ) throws(CodecError) -> Int {
    var length = 0
    for index in 0..<min(5, bytes.count) {
      length |= Int(bytes[index] & 0x7f) << (7 * index)
      guard bytes[index] < 0x80 else { continue }
      guard length == expected else { throw .wrongLength(.snappy, length, expected: expected) }
      return index + 1
    }
    throw error("the length that opens the block is cut off or too long")
  }
}

extension LZ4 {
  /// Fills `output` exactly with the block `bytes`, or throws.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    // An empty block is a token without literals; a place to point at is needed even so.
    guard !output.isEmpty, let target = output.bindMemory(to: UInt8.self).baseAddress else {
      guard bytes.count == 1, bytes[0] == 0 else { throw error("the block should be empty") }
      return
    }
    guard let input = bytes.bindMemory(to: UInt8.self).baseAddress, !bytes.isEmpty else {
      throw error("the block has no bytes")
    }
    var decoder = LZ4Decoder(
      input: input, inputEnd: input + bytes.count,
      output: target, outputStart: target, outputEnd: target + output.count)
    try decoder.run()
    let written = decoder.output - target
    guard written == output.count else { throw .wrongLength(.lz4, written, expected: output.count) }
  }
}

private struct LZ4Decoder {
  var input: UnsafePointer<UInt8>
  let inputEnd: UnsafePointer<UInt8>
  var output: UnsafeMutablePointer<UInt8>
  let outputStart: UnsafeMutablePointer<UInt8>
  let outputEnd: UnsafeMutablePointer<UInt8>

  /// Room before the end of the input in which a sequence without further length bytes can be read
  /// without a check: a token, 16 bytes of which up to 14 are literals, and the offset.
  private static let inputRoom = 1 + 16 + 2
  /// Room before the end of the output in which such a sequence can be written without a check:
  /// 14 literals, a match of 18, and what is changed behind it.
  private static let outputRoom = 14 + 18 + 16

  mutating func run() throws(CodecError) {
    repeat { try runFast() } while try sequence()
  }

  /// Decodes sequences as long as there is room on both sides.
  ///
  /// Bound by the latency from one token to the next, and by wrong guesses of lengths.
  private mutating func runFast() throws(CodecError) {
    guard inputEnd - input >= Self.inputRoom, outputEnd - output >= Self.outputRoom else { return }
    let inputLimit = inputEnd - Self.inputRoom
    let outputLimit = outputEnd - Self.outputRoom
    let start = outputStart
    // What is known to be decoded; a sequence that does not fit is left to `sequence` as a whole.
    var (here, target) = (input, output)
    while here <= inputLimit, target <= outputLimit {
      let token = Int(here[0])
      var next = here + 1
      var end = target
      var literals = token >> 4
      if literals < 15 {
        end.copy16(next)
      } else {
        guard Self.addLength(&literals, &next, before: inputLimit),
          literals <= inputLimit - next, literals <= outputLimit - end
        else { break }
        end.copyWild(next, count: literals)
      }
      next += literals
      end += literals

      let offset = Int(next.load16())
      next += 2
      var length = token & 15
      if length == 15 {
        guard Self.addLength(&length, &next, before: inputLimit), length <= outputLimit - end
        else { break }
      }
      length &+= LZ4.leastMatch
      guard offset > 0, offset <= end - start else { throw Self.wrongOffset(offset) }
      end.repeatWild(offset: offset, count: length)
      here = next
      target = end + length
    }
    (input, output) = (here, target)
  }

  /// Decodes one sequence, checking everything; returns whether another one follows.
  private mutating func sequence() throws(CodecError) -> Bool {
    guard input < inputEnd else { throw LZ4.error("the block does not end with literals") }
    let token = Int(input[0])
    input += 1
    var literals = token >> 4
    if literals == 15 { try addLength(&literals) }
    guard literals <= inputEnd - input, literals <= outputEnd - output else {
      throw LZ4.error("\(literals) literals are longer than their block")
    }
    output.update(from: input, count: literals)
    input += literals
    output += literals
    if input == inputEnd { return false }

    guard inputEnd - input >= 2 else { throw LZ4.error("the block ends in an offset") }
    let offset = Int(input.load16())
    input += 2
    var length = token & 15
    if length == 15 { try addLength(&length) }
    length += LZ4.leastMatch
    guard offset > 0, offset <= output - outputStart else { throw Self.wrongOffset(offset) }
    guard length <= outputEnd - output else {
      throw LZ4.error("a match of \(length) bytes goes beyond the block")
    }
    for index in 0..<length { output[index] = (output - offset)[index] }
    output += length
    return true
  }

  private mutating func addLength(_ length: inout Int) throws(CodecError) {
    guard Self.addLength(&length, &input, before: inputEnd) else {
      throw LZ4.error("the block ends in a length")
    }
  }

  /// Adds the bytes of a long length; returns whether it ended before `end`. No sum can overflow: a
  /// block of 2^55 bytes would be needed for that.
  @inline(__always)
  private static func addLength(
    _ length: inout Int, _ input: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
  ) -> Bool {
    while input < end {
      let more = input[0]
      input += 1
      length &+= Int(more)
      if more != 255 { return true }
    }
    return false
  }

  @inline(never)
  private static func wrongOffset(_ offset: Int) -> CodecError {
    LZ4.error("a match from \(offset) bytes back, where there are none")
  }
}

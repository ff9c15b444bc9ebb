extension Snappy {
  /// Fills `output` exactly with the block `bytes`, or throws.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    let elements = try checkLength(bytes, output.count)
    guard let input = bytes.bindMemory(to: UInt8.self).baseAddress, !output.isEmpty,
      let target = output.bindMemory(to: UInt8.self).baseAddress
    else {
      guard elements == bytes.count else { throw error("elements follow an empty block") }
      return
    }
    var decoder = SnappyDecoder(
      input: input + elements, inputEnd: input + bytes.count,
      output: target, outputStart: target, outputEnd: target + output.count)
    try decoder.run()
    let written = decoder.output - target
    guard written == output.count else {
      throw .wrongLength(.snappy, written, expected: output.count)
    }
  }

  /// Reads the length that opens the block; returns where the elements start.
  private static func checkLength(
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

private struct SnappyDecoder {
  var input: UnsafePointer<UInt8>
  let inputEnd: UnsafePointer<UInt8>
  var output: UnsafeMutablePointer<UInt8>
  let outputStart: UnsafeMutablePointer<UInt8>
  let outputEnd: UnsafeMutablePointer<UInt8>

  /// Room before the end of the input in which any element but a long literal can be read without
  /// a check: a tag and a literal of 60 bytes, copied by sixteens.
  private static let inputMargin = 1 + 64
  /// Room before the end of the output in which any element but a long literal can be written
  /// without a check: 64 bytes and what `repeatWild` changes behind them.
  private static let outputMargin = 64 + 16

  mutating func run() throws(CodecError) {
    while input < inputEnd {
      try runFast()
      if input < inputEnd { try element() }
    }
  }

  /// Decodes elements as long as there is room on both sides, up to the first long literal.
  ///
  /// Bound by the latency from one tag to the next, and by wrong guesses between literal and copy;
  /// the kinds of copies are told apart without a branch.
  private mutating func runFast() throws(CodecError) {
    guard inputEnd - input >= Self.inputMargin, outputEnd - output >= Self.outputMargin else {
      return
    }
    let inputLimit = inputEnd - Self.inputMargin
    let outputLimit = outputEnd - Self.outputMargin
    let start = outputStart
    var (here, target) = (input, output)
    while here <= inputLimit, target <= outputLimit {
      let tag = Int(here[0])
      let kind = tag & 3
      if kind == 0 {
        let length = (tag >> 2) &+ 1
        if length <= 16 {
          target.copy16(here + 1)
        } else {
          guard length <= 60 else { break }
          target.copyWild(here + 1, count: length)
        }
        here += 1 &+ length
        target += length
      } else {
        let isNear = kind == 1
        let extra = 1 &<< (kind &- 1)
        let value = Int((here + 1).load32()) & (1 &<< (extra &* 8) &- 1)
        let length = isNear ? (tag >> 2) & 7 &+ 4 : (tag >> 2) &+ 1
        let offset = isNear ? (tag >> 5) << 8 | value : value
        guard offset &- 1 >= 0, offset <= target - start else { throw Self.wrongOffset(offset) }
        target.repeatWild(offset: offset, count: length)
        here += 1 &+ extra
        target += length
      }
    }
    (input, output) = (here, target)
  }

  /// Decodes one element, checking everything.
  private mutating func element() throws(CodecError) {
    let tag = Int(input[0])
    let kind = tag & 3
    input += 1
    // Bytes behind the tag: of a literal's length that does not fit the tag, or of an offset.
    let extra = kind == 0 ? max(tag >> 2 - 59, 0) : 1 << (kind - 1)
    guard extra <= inputEnd - input else { throw Snappy.error("the block ends in an element") }
    var value = 0
    for index in 0..<extra { value |= Int(input[index]) << (8 * index) }
    input += extra

    if kind == 0 {
      let length = (extra == 0 ? tag >> 2 : value) + 1
      guard length <= inputEnd - input, length <= outputEnd - output else {
        throw Snappy.error("a literal of \(length) bytes is longer than its block")
      }
      output.update(from: input, count: length)
      input += length
      output += length
      return
    }
    let length = kind == 1 ? (tag >> 2) & 7 + 4 : tag >> 2 + 1
    let offset = kind == 1 ? (tag >> 5) << 8 | value : value
    guard offset > 0, offset <= output - outputStart else { throw Self.wrongOffset(offset) }
    guard length <= outputEnd - output else {
      throw Snappy.error("a copy of \(length) bytes goes beyond the block")
    }
    for index in 0..<length { output[index] = (output - offset)[index] }
    output += length
  }

  @inline(never)
  private static func wrongOffset(_ offset: Int) -> CodecError {
    Snappy.error("a copy from \(offset) bytes back, where there are none")
  }
}

import ByteBuffers

/// Writes DEFLATE streams, one a call. Its tables are allocated once.
final class DeflateEncoder {
  /// Positions must fit into 32 bits.
  static let longestInput = 1 << 31

  /// Input is parsed by chunks of this length, whose sequences are kept until they are written.
  private static let chunkLength = 1 << 18
  /// What is left over goes with the last chunk.
  private static let longestChunk = chunkLength + chunkLength / 4

  /// Inputs up to this length are copied.
  private static let shortInput = 1024

  private let matcher: DeflateMatcher
  private let splitter: DeflateSplitter
  private let writer = DeflateBlockWriter()
  private let sequences = UnsafeMutablePointer<DeflateSequence>.allocate(
    capacity: DeflateChunk.mostSequences(longestChunk + Deflate.longestMatch))

  private let shortCopy = UnsafeMutablePointer<UInt8>.allocate(
    capacity: shortInput + DeflateChunk.reach)

  init(level: Int) {
    matcher = DeflateMatcher(level: level)
    splitter = DeflateSplitter(pieceSymbols: level == 1 ? 8192 : 2048)
  }

  deinit {
    sequences.deallocate()
    shortCopy.deallocate()
  }

  /// Appends the compressed form of `bytes`, which are `longestInput` at most.
  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
    guard bytes.count <= Self.shortInput else {
      if let start = bytes.bindMemory(to: UInt8.self).baseAddress {
        compress(start, count: bytes.count, margin: DeflateChunk.reach, into: &output)
      }
      return
    }
    // A copy may be read beyond its end, and matches be looked for up to there.
    let copy = UnsafeMutableRawBufferPointer(
      start: shortCopy, count: Self.shortInput + DeflateChunk.reach)
    copy.copyMemory(from: bytes)
    (shortCopy + bytes.count).update(repeating: 0, count: DeflateChunk.reach)
    compress(shortCopy, count: bytes.count, margin: DeflateChunk.leastReach, into: &output)
  }

  private func compress(
    _ start: UnsafePointer<UInt8>, count: Int, margin: Int, into output: inout ByteBuffer
  ) {
    output.reserve(
      DeflateBlockWriter.largestOutput(count, blocks: splitter.mostBlocks(count)))
    let end = start + count
    var bits = BitWriter(output.end)
    var here = start
    matcher.start(count)
    repeat {
      let left = end - here
      let chunk = DeflateChunk(
        inputStart: start, start: here,
        end: left <= Self.longestChunk ? end : here + Self.chunkLength,
        inputEnd: end, margin: margin, sequences: sequences)
      let (sequencesEnd, parsedEnd) = matcher.parse(chunk)
      splitter.split(
        UnsafeBufferPointer(start: sequences, count: sequencesEnd - sequences), of: here,
        count: parsedEnd - here, isLast: parsedEnd == end, by: writer, to: &bits)
      here = parsedEnd
    } while here < end
    bits.align()
    output.advance(by: bits.target - output.end)
  }
}

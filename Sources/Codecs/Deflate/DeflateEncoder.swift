import ByteBuffers

/// Writes DEFLATE streams, one a call. Its tables are allocated once.
final class DeflateEncoder {
  /// Positions must fit into 32 bits.
  static let longestInput = 1 << 31

  /// Input is parsed by chunks of this length, whose sequences are kept until they are written.
  private static let chunkLength = 1 << 18
  /// What is left over goes with the last chunk.
  private static let longestChunk = chunkLength + chunkLength / 4

  private let matcher: DeflateMatcher
  private let splitter: DeflateSplitter
  private let writer = DeflateBlockWriter()
  private let sequences = UnsafeMutablePointer<DeflateSequence>.allocate(
    capacity: DeflateChunk.mostSequences(longestChunk + Deflate.longestMatch))

  init(level: Int) {
    matcher = DeflateMatcher(level: level)
    splitter = DeflateSplitter(pieceSymbols: level == 1 ? 8192 : 2048)
  }

  deinit { sequences.deallocate() }

  /// Appends the compressed form of `bytes`, which are `longestInput` at most.
  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
    var nothing: UInt8 = 0
    withUnsafePointer(to: &nothing) { nothing in
      let start = bytes.bindMemory(to: UInt8.self).baseAddress ?? nothing
      compress(start, count: bytes.count, into: &output)
    }
  }

  private func compress(
    _ start: UnsafePointer<UInt8>, count: Int, into output: inout ByteBuffer
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
        inputEnd: end, sequences: sequences)
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

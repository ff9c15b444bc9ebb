import ByteBuffers
import Codecs
import Input
import JSONStream
import Work

/// A compressed block of records that stands by itself: blocks put together are a valid file.
final class JSONBlock: Sendable {
  let bytes: ByteBuffer
  let recordCount: Int

  init(bytes: consuming ByteBuffer, recordCount: Int) {
    self.bytes = bytes
    self.recordCount = recordCount
  }
}

/// What a segment became.
struct JSONSegment: Sendable {
  let tally: SegmentTally
  let blocks: [JSONBlock]
}

/// Copies the records of a segment byte for byte, one a line, into compressed blocks.
final class JSONSegmentWorker {
  struct Settings: Sendable {
    var codec: CompressionCodec
    var level: Int?
    var endsAtReject: Bool
    /// Bytes that no block exceeds.
    var maximumSize: Int?
    var recordLimit: RecordLimit?
    /// Counts records, and makes no blocks.
    var countsOnly = false
  }

  /// Bytes of text in a block: four of zstd's windows, so that little is lost by starting over.
  private static let blockSize = 8 << 20
  private static let minimumBlockSize = 64 << 10
  /// Blocks of a file with a size limit, so that files come close to it.
  private static let blocksPerFile = 8

  private let settings: Settings
  private let blockSize: Int
  private let reader: SegmentReader
  private let compressor: BlockCompressor
  private var scanner = JSONLineScanner()
  /// The records of the block that is being filled, each ended by a newline.
  private var text = ByteBuffer()
  private var records = 0
  private var blocks: [JSONBlock] = []

  init(
    _ reader: SegmentReader, _ settings: Settings
  ) throws(ExportError) {
    self.settings = settings
    self.reader = reader
    let share = (settings.maximumSize ?? Int.max) / Self.blocksPerFile
    blockSize = min(Self.blockSize, max(share, Self.minimumBlockSize))
    do {
      compressor = try BlockCompressor(
        settings.codec, level: settings.level, checksum: true, content: .lines)
    } catch {
      throw ExportError(.notCompressed, facts: ["reason": "\(error)"])
    }
  }

  func work(on segment: Segment) throws(ExportError) -> JSONSegment {
    blocks = []
    let tally = try reader.read(
      segment, keepsRejects: !settings.countsOnly || settings.endsAtReject
    ) { chunk, tally throws(ExportError) in
      try take(chunk, segment.index, tally)
      if text.count >= blockSize { try closeBlock() }
    }
    try closeBlock()
    defer { blocks = [] }
    return JSONSegment(tally: tally, blocks: blocks)
  }

  /// Appends the chunk's records to the block, in runs as long as nothing between them is left out.
  private func take(_ chunk: LineChunk, _ segment: Int, _ tally: SegmentTally) throws(ExportError) {
    tally.begin(chunk)
    scanner.begin(chunk.base, count: chunk.count)
    var lines = 0
    var accepted = 0
    var values = 0
    defer {
      tally.values.read += values
      tally.values.stored += values
    }
    var run = 0
    var untilLimit = settings.recordLimit?.remaining(segment: segment, done: tally.accepted) ?? .max
    while let line = scanner.next() {
      lines += 1
      switch line.verdict {
      case .record:
        accepted += 1
        values += line.values
        records += 1
        if chunk.base[line.end - 1] == UInt8(ascii: "\r") {
          append(chunk, run, line.end - 1)
          run = line.end
        }
        untilLimit -= 1
        if untilLimit == 0 {
          append(chunk, run, line.end + 1)
          run = line.end + 1
          try closeBlock()
          let done = tally.accepted + accepted
          untilLimit = settings.recordLimit?.remaining(segment: segment, done: done) ?? .max
        }
      case .blank:
        append(chunk, run, line.start)
        run = line.end + 1
      case .bad(let error):
        append(chunk, run, line.start)
        run = line.end + 1
        tally.reject(
          chunk, start: line.start, length: line.end - line.start, line: lines - 1,
          error: error.offset, path: "", reason: .json(error.reason))
        if settings.endsAtReject {
          tally.end(lines: lines, accepted: accepted)
          return
        }
      }
    }
    append(chunk, run, chunk.count)
    tally.end(lines: lines, accepted: accepted)
  }

  private func append(_ chunk: LineChunk, _ start: Int, _ end: Int) {
    guard !settings.countsOnly, start < end else { return }
    text.append(chunk.base + start, count: end - start)
  }

  private func closeBlock() throws(ExportError) {
    defer {
      text.removeAll()
      records = 0
    }
    guard records > 0, !settings.countsOnly else { return }
    try emit(text.bytes, records: records)
  }

  /// Compresses lines into a block, or into several where the limit of a file's size demands it.
  private func emit(_ lines: UnsafeRawBufferPointer, records: Int) throws(ExportError) {
    var output = ByteBuffer()
    do {
      try compressor.compress(lines, into: &output)
    } catch {
      throw ExportError(.notCompressed, facts: ["reason": "\(error)"])
    }
    guard let limit = settings.maximumSize, output.count > limit else {
      blocks.append(JSONBlock(bytes: output, recordCount: records))
      return
    }
    guard records > 1 else {
      throw .recordExceedsFile(output.count)
    }
    let half = records / 2
    var left = half
    var middle = 0
    while left > 0 {
      if lines[middle] == UInt8(ascii: "\n") { left -= 1 }
      middle += 1
    }
    try emit(UnsafeRawBufferPointer(rebasing: lines[..<middle]), records: half)
    try emit(UnsafeRawBufferPointer(rebasing: lines[middle...]), records: records - half)
  }
}

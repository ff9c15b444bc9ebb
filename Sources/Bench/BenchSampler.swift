import ByteBuffers
import Codecs
import FileSystem
import Foundation
import Input
import JSONStream
import Work
import XDM

/// Takes a sample of records from all over an input.
///
/// The input is seen as blocks of whole lines, of which some are taken, at equal distances. Of files
/// that can be read anywhere, only those are read. Compressed files have to be decompressed to be
/// sampled: blocks of theirs are kept on the way, every second of which is dropped whenever they
/// become more than twice the sample. Memory: a block.
struct BenchSampler {
  private static let largestBlock = 1 << 20
  private static let smallestBlock = 4 << 10
  /// So many blocks tell more of an input than a few large ones.
  private static let blocksOfSample = 256

  private let catalog: InputCatalog
  private let size: Int
  private let folder: BenchFolder
  private let stop: StopFlag
  private let meter: ProgressMeter
  private let blockSize: Int

  /// Blocks that follow each other in the input.
  private enum Run {
    /// Of a file that can be read anywhere.
    case stored(input: Int, bytes: Int)
    /// Of compressed files: as many as there were, of which those are kept that `kept` tells.
    case decompressed(blocks: Range<Int>)
  }

  init(
    catalog: InputCatalog, size: Int, folder: BenchFolder, stop: StopFlag, meter: ProgressMeter
  ) {
    self.catalog = catalog
    self.size = size
    self.folder = folder
    self.stop = stop
    self.meter = meter
    blockSize = min(max(size / Self.blocksOfSample, Self.smallestBlock), Self.largestBlock)
  }

  /// Writes the sample to `path`.
  func take(to path: String) throws(ExportError) -> BenchSample {
    let kept = try KeptBlocks(path: folder.path("blocks"), limit: 2 * size)
    defer { folder.remove("blocks") }
    let (runs, bytes) = try survey(keeping: kept)
    let count = runs.reduce(0) { $0 + blockCount($1) }
    var sample = BenchSample(path: path)
    sample.inputBytes = bytes
    sample.storedBytes = catalog.knownSize ?? 0
    sample.isWhole = bytes <= size
    let wanted =
      sample.isWhole ? count : max(1, Int(Double(size) / Double(bytes) * Double(count)))
    var writer = try SampleWriter(sample, catalog: catalog, stop: stop)
    try choose(wanted, of: count, in: runs, kept) { segment throws(ExportError) in
      try writer.append(segment)
    }
    for file in catalog.files { try file.checkUnchanged() }
    return try writer.finish()
  }

  private func blockCount(_ run: Run) -> Int {
    switch run {
    case .stored(_, let bytes): (bytes + blockSize - 1) / blockSize
    case .decompressed(let blocks): blocks.count
    }
  }

  /// Finds out what blocks there are, and keeps some of compressed files.
  private func survey(
    keeping kept: KeptBlocks
  ) throws(ExportError) -> (runs: [Run], bytes: Int) {
    var runs: [Run] = []
    var bytes = 0
    var input = 0
    let files = catalog.files
    while input < files.count {
      if try files[input].compression(stop: stop) == .none {
        let size = try files[input].size(reaching: .max, stop: stop)
        runs.append(.stored(input: input, bytes: size))
        bytes += size
        input += 1
        continue
      }
      let first = input
      while input < files.count {
        if try files[input].compression(stop: stop) == .none { break }
        input += 1
      }
      let stream = CompressedSegmenter(
        catalog: catalog, inputs: first..<input, stop: stop, meter: meter)
      let firstBlock = kept.count
      let text = SegmentText()
      while true {
        try stop.check()
        try stream.fill(text, limit: blockSize)
        guard !text.isEmpty else { break }
        bytes += text.textBytes
        try kept.add(text)
      }
      runs.append(.decompressed(blocks: firstBlock..<kept.count))
    }
    return (runs, bytes)
  }

  /// Hands on `wanted` blocks of `count`, at equal distances.
  private func choose(
    _ wanted: Int, of count: Int, in runs: [Run], _ kept: KeptBlocks,
    _ take: (Segment) throws(ExportError) -> Void
  ) throws(ExportError) {
    var before = 0
    var next = 0
    var last = -1
    for run in runs {
      let end = before + blockCount(run)
      while next < wanted {
        let index = Int((Double(next) + 0.5) / Double(wanted) * Double(count))
        guard index < end else { break }
        next += 1
        try stop.check()
        switch run {
        case .stored(let input, let bytes):
          let start = (index - before) * blockSize
          let stretch = SegmentPlan.Stretch(
            input: input, range: start..<min(start + blockSize, bytes))
          try take(Segment(index: next, content: .stretches([stretch])))
        case .decompressed(let blocks):
          let block = kept.nearest(to: blocks.lowerBound + index - before)
          guard block != last else { continue }
          last = block
          try take(Segment(index: next, content: .text(try kept.read(block))))
        }
      }
      before = end
    }
  }
}

/// Blocks of decompressed text in a file: all of them, or every second, fourth and so on.
private final class KeptBlocks {
  private struct Block {
    let number: Int
    var offset: Int
    let count: Int
    let parts: [SegmentText.Part]
  }

  private let file: OpenFile
  private let limit: Int
  private var blocks: [Block] = []
  private var bytes = 0
  private var distance = 1
  /// Blocks that there were.
  private(set) var count = 0

  /// - Parameter limit: Bytes that are kept at most, and a block.
  init(path: String, limit: Int) throws(ExportError) {
    file = try OpenFile(path, for: .creatingScratch)
    self.limit = limit
  }

  func add(_ text: SegmentText) throws(ExportError) {
    defer { count += 1 }
    guard count % distance == 0 else { return }
    try file.write(text.buffer.bytes, at: bytes)
    blocks.append(
      Block(number: count, offset: bytes, count: text.buffer.count, parts: text.parts))
    bytes += text.buffer.count
    while bytes > limit, blocks.count > 1 { try thin() }
  }

  /// The number of the block, of those that are kept, that is nearest to block `number`.
  func nearest(to number: Int) -> Int {
    min((number + distance / 2) / distance, blocks.count - 1)
  }

  func read(_ index: Int) throws(ExportError) -> SegmentText {
    let block = blocks[index]
    let text = SegmentText()
    text.buffer.reserve(block.count)
    try read(block, into: text.buffer.end)
    for part in block.parts {
      text.buffer.advance(by: part.range.count)
      text.closePart(input: part.input, offset: part.offset)
      if let line = part.longLine { text.append(line) }
    }
    return text
  }

  /// Drops every second block.
  private func thin() throws(ExportError) {
    distance *= 2
    blocks.removeAll { $0.number % distance != 0 }
    bytes = 0
    let buffer = ByteBuffer(capacity: blocks.map(\.count).max() ?? 0)
    for index in blocks.indices {
      try read(blocks[index], into: buffer.base)
      try file.write(
        UnsafeRawBufferPointer(start: buffer.base, count: blocks[index].count), at: bytes)
      blocks[index].offset = bytes
      bytes += blocks[index].count
    }
  }

  private func read(
    _ block: Block, into destination: UnsafeMutablePointer<UInt8>
  ) throws(ExportError) {
    try file.readAll(
      at: block.offset,
      into: UnsafeMutableRawBufferPointer(start: destination, count: block.count))
  }
}

/// Writes the records of segments to a file, and leaves other lines out.
private struct SampleWriter: ~Copyable {
  private static let flushSize = 1 << 20

  private var sample: BenchSample
  private let catalog: InputCatalog
  private let sink: FileWriter
  private let reader: ChunkReader
  private var scanner = JSONLineScanner()
  private var buffer = ByteBuffer()
  /// Input and offset that would follow without a gap.
  private var expected: (input: Int, offset: Int)?

  init(_ sample: BenchSample, catalog: InputCatalog, stop: StopFlag) throws(ExportError) {
    self.sample = sample
    self.catalog = catalog
    reader = ChunkReader(catalog: catalog, stop: stop)
    sink = try FileWriter(sample.path)
  }

  mutating func append(_ segment: Segment) throws(ExportError) {
    reader.open(segment)
    let reason = RejectReason.lineTooLong(limit: catalog.lineLimit.bytes).description
    while let chunk = try reader.next(
      passing: { note(reason, $0.input, at: $0.offset + catalog.lineLimit.bytes) })
    {
      scanner.begin(chunk.base, count: chunk.count)
      while let line = scanner.next() {
        switch line.verdict {
        case .blank: break
        case .bad(let error):
          note(error.reason.sentence, chunk.input, at: chunk.offset + error.offset)
        case .record: append(chunk, line)
        }
      }
      if buffer.count >= Self.flushSize { try flush() }
    }
  }

  private mutating func append(_ chunk: LineChunk, _ line: JSONLineScanner.Line) {
    let offset = chunk.offset + line.start
    if expected?.input != chunk.input || expected?.offset != offset {
      sample.origins.append(
        BenchSample.Origin(
          start: sample.bytes, input: catalog.files[chunk.input].name, offset: offset))
    }
    let count = line.end + 1 - line.start
    buffer.append(chunk.base + line.start, count: count)
    expected = (chunk.input, offset + count)
    sample.records += 1
    sample.bytes += count
  }

  private mutating func note(_ reason: String, _ input: Int, at offset: Int) {
    sample.badLines += 1
    guard sample.firstBadLine == nil else { return }
    sample.firstBadLine = "\(catalog.files[input].name): \(reason) (byte \(offset))"
  }

  private mutating func flush() throws(ExportError) {
    do throws(IOError) { try sink.write(buffer.bytes) } catch { throw ExportError(error) }
    buffer.removeAll()
  }

  consuming func finish() throws(ExportError) -> BenchSample {
    try flush()
    do throws(IOError) { try sink.close() } catch { throw ExportError(error) }
    return sample
  }
}

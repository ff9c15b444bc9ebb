import ByteBuffers
import Foundation
import Input
import Work

/// Lines of files or of stretches of them, one after the other, without those that are blank. Used by
/// one thread at a time.
final class LineReader {
  struct Line {
    /// Without the newline; followed by it. Valid until the next line.
    let bytes: UnsafeRawBufferPointer
    let input: Int
    /// Where it starts in the decompressed file.
    let offset: Int
  }

  private let reader: ChunkReader
  private let pass: ((LongLine) throws(ExportError) -> Void)?
  private let nextSegment: () throws(ExportError) -> Segment?
  private var chunk: LineChunk?
  private var position = 0

  /// Reads all lines of files.
  convenience init(_ paths: [String], stop: StopFlag) throws(ExportError) {
    try self.init(
      InputCatalog(paths, spoolFolder: NSTemporaryDirectory(), stop: stop), stop: stop)
  }

  /// Reads all lines of a catalog's files.
  ///
  /// - Parameter pass: Takes lines that are too long; nil where such a line is an error.
  convenience init(
    _ catalog: InputCatalog, stop: StopFlag,
    passing pass: ((LongLine) throws(ExportError) -> Void)? = nil
  ) throws(ExportError) {
    let source = try SegmentSource(
      catalog: catalog, plan: SegmentPlan(segmentSize: 16 << 20), stop: stop)
    let text = SegmentText()
    self.init(ChunkReader(catalog: catalog, stop: stop), passing: pass) {
      () throws(ExportError) in try source.next(text)
    }
  }

  init(
    _ reader: ChunkReader, passing pass: ((LongLine) throws(ExportError) -> Void)? = nil,
    next: @escaping () throws(ExportError) -> Segment?
  ) {
    self.reader = reader
    self.pass = pass
    nextSegment = next
  }

  func next() throws(ExportError) -> Line? {
    while true {
      guard let chunk else {
        guard let next = try nextChunk() else { return nil }
        self.chunk = next
        position = 0
        continue
      }
      guard position < chunk.count else {
        self.chunk = nil
        continue
      }
      let start = chunk.base + position
      let count = Self.length(start, chunk.count - position)
      let offset = chunk.offset + position
      position += count + 1
      let bytes = UnsafeRawBufferPointer(start: start, count: count)
      if Self.isBlank(bytes) { continue }
      return Line(bytes: bytes, input: chunk.input, offset: offset)
    }
  }

  private func nextChunk() throws(ExportError) -> LineChunk? {
    while true {
      let chunk =
        if let pass { try reader.next(passing: pass) } else { try reader.next() }
      if let chunk { return chunk }
      guard let segment = try nextSegment() else { return nil }
      reader.open(segment)
    }
  }

  /// Bytes before the newline that ends the line at `start`.
  static func length(_ start: UnsafePointer<UInt8>, _ limit: Int) -> Int {
    guard let end = memchr(start, Int32(UInt8(ascii: "\n")), limit) else { return limit }
    return UnsafeRawPointer(end) - UnsafeRawPointer(start)
  }

  /// Whether a line holds nothing but white space.
  static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    // Records start with a brace: the first byte nearly always tells.
    guard let first = line.first, first <= UInt8(ascii: " ") else { return line.isEmpty }
    return line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
  }
}

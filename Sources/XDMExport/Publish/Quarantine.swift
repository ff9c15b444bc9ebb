import ByteBuffers
import JSONStream

/// Sets rejected lines aside: one file holds them as they are, another says in JSON lines, in the
/// same order, where each came from and why it is no record.
///
/// Whatever its length, a line is kept as a whole: one that is too long to be held goes from its input
/// to the file a piece at a time.
final class Quarantine {
  private static let flushSize = 256 << 10
  private static let linesSuffix = ".json"
  /// What files of reasons are named with, as opposed to those of the lines themselves.
  static let reasonsSuffix = ".reasons.jsonl"

  private let files: ExportFiles
  private let longLines: LongLineReader
  private var lines: ExportFile?
  private var reasons: ExportFile?
  private var pendingLines = ByteBuffer()
  private var pendingReasons = JSONWriter()

  init(files: ExportFiles, longLines: LongLineReader) {
    self.files = files
    self.longLines = longLines
  }

  func append(_ line: RejectedLine, _ text: RejectedText) throws(ExportError) {
    if lines == nil {
      lines = try files.createRejected(Self.linesSuffix)
      reasons = try files.createRejected(Self.reasonsSuffix)
    }
    switch text {
    case .held(let bytes): pendingLines.append(bytes)
    case .long(let line): try copy(line)
    }
    pendingLines.append(UInt8(ascii: "\n"))
    pendingReasons.beginObject()
    pendingReasons.field("file", line.file)
    pendingReasons.field("line", line.line)
    pendingReasons.field("column", line.column)
    pendingReasons.field("offset", line.offset)
    pendingReasons.field("path", line.path)
    pendingReasons.field("reason", line.reason.description)
    pendingReasons.endObject()
    pendingReasons.endLine()
    lines?.recordCount += 1
    reasons?.recordCount += 1
    if pendingLines.count + pendingReasons.buffer.count >= Self.flushSize { try flush() }
  }

  private func copy(_ line: LongLine) throws(ExportError) {
    try flush()
    try longLines.read(line) { piece throws(ExportError) in
      do throws(IOError) { try lines?.write(piece) } catch { throw ExportError(error) }
    }
  }

  /// Completes the files, if there are any.
  func finish() throws(ExportError) {
    guard let lines, let reasons else { return }
    try flush()
    try files.finishRejected(lines)
    try files.finishRejected(reasons)
  }

  private func flush() throws(ExportError) {
    do throws(IOError) {
      try lines?.write(pendingLines.bytes)
      try reasons?.write(pendingReasons.buffer.bytes)
    } catch {
      throw ExportError(error)
    }
    pendingLines.removeAll()
    pendingReasons.removeAll()
  }
}

import ByteBuffers
import JSONStream

/// Sets rejected lines aside: one file holds them as they are, another says in JSON lines, in the
/// same order, where each came from and why it is no record.
final class Quarantine {
  private static let flushSize = 256 << 10
  private static let linesSuffix = ".json"
  /// What files of reasons are named with, as opposed to those of the lines themselves.
  static let reasonsSuffix = ".reasons.jsonl"

  private let files: ExportFiles
  private var lines: ExportFile?
  private var reasons: ExportFile?
  private var pendingLines = ByteBuffer()
  private var pendingReasons = JSONWriter()

  init(files: ExportFiles) { self.files = files }

  func append(_ line: RejectedLine, _ text: UnsafeRawBufferPointer) throws(ExportError) {
    pendingLines.append(text)
    pendingLines.append(UInt8(ascii: "\n"))
    pendingReasons.beginObject()
    pendingReasons.field("file", line.file)
    pendingReasons.field("line", line.line)
    pendingReasons.field("column", line.column)
    pendingReasons.field("offset", line.offset)
    pendingReasons.field("path", line.path)
    pendingReasons.field("reason", line.reason)
    pendingReasons.endObject()
    pendingReasons.endLine()
    if lines == nil {
      lines = try files.createRejected(Self.linesSuffix)
      reasons = try files.createRejected(Self.reasonsSuffix)
    }
    lines?.recordCount += 1
    reasons?.recordCount += 1
    if pendingLines.count + pendingReasons.buffer.count >= Self.flushSize { try flush() }
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

import JSONStream

/// What verifying exports came to.
public struct VerifySummary: Sendable, Equatable {
  public var exports = 0
  public var files = 0
  /// Bytes of the data files.
  public var bytes = 0
  /// Records that were read and put together.
  public var records = 0
  /// Pages of Parquet files that were decoded.
  public var pages = 0
  /// Whether there was a source to compare with.
  public var hasSource = false
  /// Records that were compared with their source.
  public var recordsCompared = 0
  /// Lines of the source that the exports had set aside.
  public var recordsRejected = 0
  /// Fields of the source that the schema did not have, and the export was to drop.
  public var fieldsDropped = 0
  /// Exports without a manifest: nothing vouches for their files.
  public var exportsWithoutManifest: [String] = []
  /// What is wrong: the first findings, in order.
  public var findings: [VerifyFinding] = []
  /// All findings, those that were not kept too.
  public var findingCount = 0
  public var seconds = 0.0

  public init() {}

  /// Whether nothing is wrong.
  public var isSound: Bool { findingCount == 0 }

  /// The summary as one JSON object, without a newline.
  public func json() -> String {
    var writer = JSONWriter(capacity: 1024)
    writer.beginObject()
    writer.key("sound")
    writer.bool(isSound)
    writer.field("exports", exports)
    writer.field("files", files)
    writer.field("bytes", bytes)
    writer.field("records", records)
    writer.field("pages", pages)
    writer.key("comparedWithSource")
    writer.bool(hasSource)
    writer.field("recordsCompared", recordsCompared)
    writer.field("recordsRejected", recordsRejected)
    writer.field("fieldsDropped", fieldsDropped)
    writer.key("exportsWithoutManifest")
    writer.beginArray()
    for path in exportsWithoutManifest { writer.string(path) }
    writer.endArray()
    writer.field("findingCount", findingCount)
    writer.key("findings")
    writer.beginArray()
    for finding in findings { finding.write(to: &writer) }
    writer.endArray()
    writer.key("seconds")
    writer.double((seconds * 1000).rounded() / 1000)
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }
}

extension VerifyFinding {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("kind", kind.rawValue)
    writer.field("path", path)
    if let record { writer.field("record", record) }
    if let field { writer.field("field", field) }
    writer.field("reason", reason)
    if let source {
      writer.key("source")
      writer.beginObject()
      writer.field("file", source.file)
      if let line = source.line { writer.field("line", line) }
      writer.field("offset", source.offset)
      writer.endObject()
    }
    writer.endObject()
  }
}

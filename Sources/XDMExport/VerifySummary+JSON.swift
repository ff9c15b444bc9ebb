import JSONStream
import Proof
import Wording

extension VerifySummary {
  /// The summary as one JSON object, without a newline.
  public func json() -> String { json(ErrorWords(.library)) }

  package func json(_ words: ErrorWords) -> String {
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
    for finding in findings { finding.write(to: &writer, words) }
    writer.endArray()
    writer.key("seconds")
    writer.double((seconds * 1000).rounded() / 1000)
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }
}

extension VerifyFinding {
  fileprivate func write(to writer: inout JSONWriter, _ words: ErrorWords) {
    writer.beginObject()
    writer.field("kind", kind.rawValue)
    writer.field("path", path)
    if let record { writer.field("record", record) }
    if let field { writer.field("field", field) }
    writer.field("code", problem.code.name)
    writer.field("reason", words.reason(problem))
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

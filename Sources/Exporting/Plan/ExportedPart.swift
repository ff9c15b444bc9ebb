import JSONStream
import Store
import Work
import XDM

/// A part of an export whose files are complete, and what became of its input.
package struct ExportedPart: Sendable, Equatable {
  /// Data files, in order.
  package private(set) var files: [ExportedFile]
  /// Files of rejected lines and of their reasons.
  package private(set) var rejectedFiles: [ExportedFile]
  /// Lines of the input that are not blank.
  let recordsRead: Int
  let recordsWritten: Int
  let recordsRejected: Int
  /// What became of the values of all records.
  let values: ValueLedger
  /// Bytes of JSON text read, decompressed.
  let inputBytes: Int
  /// Bytes of the data files.
  let outputBytes: Int
  /// Of Parquet files.
  let schemaFingerprint: UInt64?

  init(_ attempt: ExportAttempt, schemaFingerprint: UInt64?) {
    files = attempt.files.data
    rejectedFiles = attempt.files.rejected
    recordsRead = attempt.records.read
    recordsWritten = attempt.records.accepted
    recordsRejected = attempt.records.rejected
    values = attempt.records.values
    inputBytes = attempt.records.textBytes
    outputBytes = attempt.files.data.reduce(0) { $0 + $1.size }
    self.schemaFingerprint = schemaFingerprint
  }

  /// Writes the part as members of the object at work.
  package func write(to writer: inout JSONWriter) {
    for (name, files) in [("files", files), ("rejectedFiles", rejectedFiles)] {
      writer.key(name)
      writer.beginArray()
      for file in files {
        writer.beginObject()
        writer.field("name", file.name)
        writer.field("size", file.size)
        writer.field("recordCount", file.recordCount)
        writer.field("sha256", file.sha256)
        writer.endObject()
      }
      writer.endArray()
    }
    writer.field("recordsRead", recordsRead)
    writer.field("recordsWritten", recordsWritten)
    writer.field("recordsRejected", recordsRejected)
    writer.ledger(values)
    writer.field("inputBytes", inputBytes)
    writer.field("outputBytes", outputBytes)
    writer.field("schemaFingerprint", schemaFingerprint.map { String($0) })
  }

  /// Reads what `write` wrote; nil for anything else.
  package init?(_ tree: JSONTree) {
    func files(_ key: String) -> [ExportedFile]? {
      var files: [ExportedFile] = []
      for element in tree[key]?.elements ?? [] {
        guard let name = element["name"]?.text, let size = element["size"]?.number,
          let count = element["recordCount"]?.number
        else { return nil }
        files.append(
          ExportedFile(
            name: name, size: Int(size), recordCount: Int(count), sha256: element["sha256"]?.text))
      }
      return files
    }
    func number(_ key: String) -> Int { Int(max(tree[key]?.number ?? 0, 0)) }
    guard let data = files("files"), let rejected = files("rejectedFiles"),
      let values = ValueLedger(tree)
    else { return nil }
    self.files = data
    rejectedFiles = rejected
    recordsRead = number("recordsRead")
    recordsWritten = number("recordsWritten")
    recordsRejected = number("recordsRejected")
    self.values = values
    inputBytes = number("inputBytes")
    outputBytes = number("outputBytes")
    schemaFingerprint = tree["schemaFingerprint"]?.text.flatMap { UInt64($0) }
  }
}

extension ExportSummary {
  /// Counts a part.
  mutating func add(_ part: ExportedPart) {
    files += part.files
    rejectedFiles += part.rejectedFiles
    recordsRead += part.recordsRead
    recordsWritten += part.recordsWritten
    recordsRejected += part.recordsRejected
    values.merge(part.values)
    inputBytes += part.inputBytes
    outputBytes += part.outputBytes
    schemaFingerprint = schemaFingerprint ?? part.schemaFingerprint
  }
}

import JSONStream
import Store
import XDM

/// What an export made of its input.
public struct ExportSummary: Sendable, Equatable {
  public var flowRunId: String
  /// The published folder; nil when the input held no record and nothing was published.
  public var path: String?
  /// Data files, in order.
  public var files: [ExportedFile] = []
  /// Files of rejected lines and of their reasons.
  public var rejectedFiles: [ExportedFile] = []
  /// Name of the manifest, where one was asked for.
  public var manifest: String?
  /// Lines of the input that are not blank.
  public var recordsRead = 0
  public var recordsWritten = 0
  public var recordsRejected = 0
  /// What became of the values of all records.
  public var values = ValueLedger()
  /// Bytes of JSON text read, decompressed.
  public var inputBytes = 0
  /// Bytes of the data files.
  public var outputBytes = 0
  public var seconds = 0.0
  /// Fingerprint of the schema of Parquet files.
  public var schemaFingerprint: UInt64?
  /// Folders that dead runs left, found, and removed if that was asked for.
  public var leftovers: [String] = []

  public init(flowRunId: String) { self.flowRunId = flowRunId }

  /// Whether there are no files.
  package var isEmpty: Bool { files.isEmpty && rejectedFiles.isEmpty }

  /// The summary as one JSON object, without a newline.
  public func json() -> String {
    var writer = JSONWriter(capacity: 1024)
    writer.beginObject()
    writer.field("flowRunId", flowRunId)
    writer.field("path", path)
    writer.key("files")
    writer.beginArray()
    for file in files {
      writer.beginObject()
      writer.field("name", file.name)
      writer.field("size", file.size)
      writer.field("recordCount", file.recordCount)
      writer.endObject()
    }
    writer.endArray()
    writer.field("recordsRead", recordsRead)
    writer.field("recordsWritten", recordsWritten)
    writer.field("recordsRejected", recordsRejected)
    writer.ledger(values)
    writer.field("inputBytes", inputBytes)
    writer.field("outputBytes", outputBytes)
    writer.key("seconds")
    writer.double((seconds * 1000).rounded() / 1000)
    writer.field("manifest", manifest)
    writer.key("leftovers")
    writer.beginArray()
    for leftover in leftovers { writer.string(leftover) }
    writer.endArray()
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }
}

import JSONStream
import Store

/// The file that vouches for an export: every file with its size, records and hash, and the run's
/// totals.
///
/// Adobe's keys come first and mean what they mean there; the others are this program's.
package struct Manifest {
  let dataset: DatasetID
  let time: ExportTime
  let format: ExportFormat
  let codec: String
  /// What became of fields that the given schema does not have; nil without one.
  var unknownFields: String?
  let summary: ExportSummary
  /// Left out of the exports of a seed, whose bytes are the same every time.
  let seconds: Double?

  package init(
    dataset: DatasetID, time: ExportTime, format: ExportFormat, codec: String,
    unknownFields: String? = nil, summary: ExportSummary, seconds: Double?
  ) {
    self.dataset = dataset
    self.time = time
    self.format = format
    self.codec = codec
    self.unknownFields = unknownFields
    self.summary = summary
    self.seconds = seconds
  }

  /// Characters that a dataset's ID may have: file systems take names of 255, and a run's ID has 36.
  static let maximumDatasetLength = 255 - "manifest--.json".utf8.count - 36

  package var name: String { "manifest-\(dataset)-\(summary.flowRunId).json" }

  /// The manifest as one line, sealed by a digest of itself.
  package func json() -> [UInt8] {
    var writer = JSONWriter(capacity: 4096)
    writer.beginObject()
    writer.field("flowRunId", summary.flowRunId)
    writer.field("scheduledTime", time.iso8601)
    writer.key("exportResults")
    writer.beginArray()
    for file in summary.files {
      write(file, to: &writer) {
        $0.field("format", format.rawValue)
        $0.field("codec", codec)
      }
    }
    writer.endArray()
    writer.field("datasetId", "\(dataset)")
    writer.field("exportTime", "\(time)")
    writer.key("rejected")
    writer.beginArray()
    for file in summary.rejectedFiles { write(file, to: &writer) { _ in } }
    writer.endArray()
    writer.key("totals")
    writer.beginObject()
    writer.field("recordsRead", summary.recordsRead)
    writer.field("recordsWritten", summary.recordsWritten)
    writer.field("recordsRejected", summary.recordsRejected)
    writer.ledger(summary.values)
    writer.field("inputBytes", summary.inputBytes)
    writer.field("outputBytes", summary.outputBytes)
    if let seconds {
      writer.key("seconds")
      writer.double((seconds * 1000).rounded() / 1000)
    }
    writer.endObject()
    let fingerprint = summary.schemaFingerprint.map { value in
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    writer.field("schemaFingerprint", fingerprint)
    if let unknownFields { writer.field("unknownFields", unknownFields) }
    writer.endObject()
    return ManifestDigest.seal(writer.buffer.bytes)
  }

  private func write(
    _ file: ExportedFile, to writer: inout JSONWriter, more: (inout JSONWriter) -> Void
  ) {
    writer.beginObject()
    writer.field("sinkPath", "\(dataset)/exportTime=\(time)")
    writer.field("name", file.name)
    writer.field("size", file.size)
    writer.field("recordCount", file.recordCount)
    writer.field("sha256", file.sha256)
    more(&writer)
    writer.endObject()
  }
}

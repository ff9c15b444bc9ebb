import Codecs
import Foundation
import Input
import Parquet
import Store
import Work
import XDM

/// A way to compress an export's files.
public typealias ExportCompression = CompressionCodec

/// Which encodings an export's Parquet files may use.
public typealias ExportEncodings = EncodingProfile

/// What an export is made from, where it goes and how.
public struct ExportOptions: Sendable {
  /// What to do with a line that is no record.
  public enum ErrorPolicy: String, CaseIterable, Sendable {
    /// Stop at the first, and publish nothing.
    case fail
    /// Write it to `_rejected/` as it is, with its reason beside it, and go on.
    case quarantine
  }

  /// Bytes of JSON text that the first draft of the schema is made from. What is written does not
  /// depend on it, but for the places of columns in a file that late records bring.
  var draftSampleSize = 4 << 20
  /// Bytes that a line may have.
  package var maximumLineLength = LineLimit.standard
  /// Files, directories of files, or `-` for standard input.
  public var inputs: [String]
  public var dataset: DatasetID
  /// The folder that holds a folder for each dataset. Made when it is not there.
  public var folder: String
  public var format = ExportFormat.parquet
  /// Nil for the format's own: zstd for Parquet, gzip for JSON.
  public var compression: ExportCompression?
  /// Nil for the codec's own.
  public var level: Int?
  /// Which encodings Parquet files may use: nil for `common`.
  public var encodings: ExportEncodings?
  public var writesManifest = false
  /// Nil for the minute in which the run starts.
  public var exportTime: ExportTime?
  /// Threads at work. The export's bytes do not depend on it.
  public var threads = ProcessInfo.processInfo.activeProcessorCount
  /// Bytes of JSON text, as read and decompressed, that a row group is made from. Nil chooses:
  /// 96 MiB, less where the input is too small to give every thread work. Memory follows it.
  public var rowGroupSize: Int?
  /// Bytes that no file exceeds.
  public var maximumFileSize: Int?
  /// Records that no file exceeds.
  public var maximumFileRecords: Int?
  /// Makes names, and with them every byte of the export, the same for the same input, options
  /// and export time.
  public var seed: UInt64?
  public var onError = ErrorPolicy.fail
  /// Records that may be set aside before the run stops.
  public var maximumRejects: Int?
  /// The file of the XDM schema that records are exported by; nil to infer one from them.
  public var schema: String?
  /// Folders, and files, in which what the schema refers to is found.
  public var schemaPath: [String] = []
  /// What becomes of fields that the schema does not have. Nil is to rescue them.
  public var unknown: UnknownFields?
  /// How date-times are stored: nil for microseconds by a schema, and without one for milliseconds
  /// where that loses nothing.
  public var timestamps: TimestampForm?
  /// Whether a decimal that a double would change is kept as it was: without a schema its field is
  /// JSON text, with one its record is a bad line.
  public var keepsExactNumbers = false
  /// Removes what dead runs left in the dataset's folder.
  public var cleanLeftovers = false
  /// Called now and then while the export runs, one call at a time, on any thread.
  public var onProgress: (@Sendable (WorkProgress) -> Void)?

  public init(inputs: [String], dataset: DatasetID, folder: String) {
    self.inputs = inputs
    self.dataset = dataset
    self.folder = folder
  }

  /// Reads the schema that records are exported by; nil when none is given.
  package func givenSchema() throws(ExportError) -> XDMSchema? {
    guard let schema else { return nil }
    return try SchemaFiles.schema(
      schema, folders: schemaPath, timestamps: timestamps,
      rescuesUnknown: unknownFields == .rescue)
  }

  /// How long lines may be: the first one that is longer may end the run.
  package var lineLimit: LineLimit {
    LineLimit(bytes: maximumLineLength, endsWork: onError == .fail)
  }

  /// How row groups are laid out.
  var rowGroup: RowGroupOptions { RowGroupOptions(encodings: encodings ?? .common) }

  package var codec: CompressionCodec { compression ?? format.defaultCodec }

  private static let maximumThreads = 1024
  private static let maximumRowGroupSize = 1 << 30

  /// - Throws: A usage error for the first option that makes no sense.
  package func validate() throws(ExportError) {
    guard !folder.isEmpty else { throw .usage("no folder to export to") }
    let length = dataset.description.utf8.count
    guard !writesManifest || length <= Manifest.maximumDatasetLength else {
      throw .usage(
        "a dataset ID of \(length) characters is too long for the name of a manifest: use at most"
          + " \(Manifest.maximumDatasetLength), or no manifest")
    }
    guard format.codecs.contains(codec) else {
      let names = format.codecs.map(\.rawValue).joined(separator: ", ")
      throw .usage(
        "\(format.rawValue) files cannot be compressed with \(codec): use one of \(names)")
    }
    if let level {
      guard let levels = codec.levels else { throw .usage("\(codec) has no compression levels") }
      guard levels.contains(level) else {
        throw .usage(
          "\(codec) has levels \(levels.lowerBound) to \(levels.upperBound), not \(level)")
      }
    }
    guard (1...Self.maximumThreads).contains(threads) else {
      throw .usage("\(threads) threads: use 1 to \(Self.maximumThreads)")
    }
    try validateSchema()
    let sizes = [
      ("row group size", rowGroupSize), ("file size limit", maximumFileSize),
      ("limit of records a file", maximumFileRecords),
    ]
    if let rowGroupSize, rowGroupSize > Self.maximumRowGroupSize {
      throw .usage(
        "a row group size of \(rowGroupSize) is more than \(Self.maximumRowGroupSize) bytes, which"
          + " every thread would hold in memory")
    }
    for case (let name, let value?) in sizes where value < 1 {
      throw .usage("a \(name) of \(value) makes no sense: it must be at least 1")
    }
  }

  private func validateSchema() throws(ExportError) {
    if maximumRejects != nil, onError == .fail {
      throw ExportError(.rejectLimitUnused, remedies: [Setting("badLines")])
    }
    if format == .json {
      for (name, isSet) in [
        ("a schema", schema != nil), ("a form of timestamps", timestamps != nil),
        ("a choice of encodings", encodings != nil),
        ("keeping exact numbers", keepsExactNumbers),
      ] where isSet {
        throw .usage("\(name) is for Parquet: JSON exports hold the lines as they are")
      }
    }
    guard schema == nil else { return }
    if !schemaPath.isEmpty { throw .usage("folders of schemas are of use with a schema only") }
    if unknown != nil { throw .usage("without a schema, no field is unknown") }
  }

  /// An inferred schema has all fields: one that it does not have is a mistake.
  package var unknownFields: UnknownFields { schema == nil ? .fail : unknown ?? .rescue }

  /// What becomes of unknown fields by a schema, which may have a column for those that it cannot
  /// have, given or not.
  func unknownFields(of used: XDMSchema) -> UnknownFields {
    schema == nil && used.rescuesUnknown ? .rescue : unknownFields
  }

  package var inference: InferenceOptions {
    var inference = InferenceOptions()
    inference.timestamps = timestamps
    inference.keepsExactNumbers = keepsExactNumbers
    return inference
  }
}

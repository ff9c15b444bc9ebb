import Codecs
import OptionTables
import Parquet
import Store
import Work
import XDM

extension ExportFormat: OptionConvertible {}
extension CompressionCodec: OptionConvertible {}
extension EncodingProfile: OptionConvertible {}
extension ExportOptions.ErrorPolicy: OptionConvertible {}
extension UnknownFields: OptionConvertible {}
extension TimestampForm: OptionConvertible {}

/// The definitions of the options of an export. To add one, add a property to `ExportOptions` and a
/// line to this table.
extension ExportOptions {
  package static let table: [BoundOption<ExportOptions>] =
    identity + [
      BoundOption(\.format, .format),
      BoundOption(\.compression, .compression),
      BoundOption(\.level, .level),
      BoundOption(\.encodings, .encodings),
      BoundOption(\.rowGroupSize, .rowGroupSize),
      BoundOption(\.maximumFileSize, .maximumFileSize),
      BoundOption(\.maximumFileRecords, .maximumFileRecords),
      BoundOption(\.writesManifest, .manifest),
      BoundOption(\.schema, .schema),
      BoundOption(\.schemaPath, .schemaPath),
      BoundOption(\.unknown, .unknown),
      BoundOption(\.timestamps, .timestamps),
      BoundOption(\.keepsExactNumbers, .exactNumbers),
      BoundOption(\.onError, .onError),
      BoundOption(\.maximumRejects, .maximumRejects),
      BoundOption(\.seed, .seed),
      BoundOption(\.threads, .threads),
      BoundOption(\.cleanLeftovers, .cleanLeftovers),
    ]

  /// Options that say which export it is.
  private static let identity: [BoundOption<ExportOptions>] = [
    BoundOption(
      .dataset, get: { .text("\($0.dataset)") },
      set: { (value, options) throws(ExportError) in
        options.dataset = try DatasetID(value.description)
      }),
    BoundOption(\.folder, .to),
    BoundOption(
      .exportTime, get: { $0.exportTime.map { .text("\($0)") } },
      set: { (value, options) throws(ExportError) in
        options.exportTime = try ExportTime(value.description)
      }),
  ]
}

extension OptionDefinition {
  // MARK: Which export

  package static let dataset = OptionDefinition.required(
    "dataset", .text("ID"), "Name the dataset that the records belong to.",
    details: "An ID has letters, digits, _, . and -. It names a folder in the target folder.")
  package static let to = OptionDefinition.required(
    "to", .folder("FOLDER"), "Publish the export in this folder.",
    details: "The folder holds a folder for each dataset, and is made if it does not exist.")
  package static let exportTime = OptionDefinition(
    "export-time", .text("YYYYMMDDHHMM"), standard: "now",
    "Name the export by this minute, in UTC.")

  // MARK: Files

  package static let format = OptionDefinition(
    "format", .choice(of: ExportFormat.self), standard: "parquet", "Set the format of the files.",
    details: "parquet stores records in columns; json keeps the lines of the input byte for byte."
  ).shapingOutput().inDataflow(.target, "datasetFileType")
  package static let compression = OptionDefinition(
    "compression", .choice(of: CompressionCodec.self), standard: "zstd for Parquet, gzip for JSON",
    "Compress files with this codec.", details: "JSON files take none, gzip and zstd."
  ).shapingOutput().inDataflow(.target)
  package static let level = OptionDefinition(
    "level", .number(1...22), standard: "6 for gzip, 3 for zstd", "Set the level of the codec.",
    details: "gzip has levels 1 to 9 and zstd 1 to 22; other codecs have none. A higher level makes"
      + " smaller files and takes longer."
  ).shapingOutput().inDataflow(.target)
  package static let encodings = OptionDefinition(
    "encodings", .choice(of: EncodingProfile.self), standard: "common",
    "Choose the encodings that Parquet files may use.",
    details: "compatible: what every reader since 2015 reads. common: what all mainstream readers"
      + " read. smallest: all encodings, which fewer readers know."
  ).shapingOutput().inDataflow(.target)
  package static let rowGroupSize = OptionDefinition(
    "row-group-size", .bytes,
    standard: "96MiB, 40MiB for more than 2,000 columns, less for the last of the input",
    "Make each row group from this much JSON text.",
    details: "Each thread holds a row group in memory."
  ).shapingOutput().inDataflow(.target)
  package static let maximumFileSize = OptionDefinition(
    "max-file-size", .bytes, standard: "no limit",
    "Start another file before one grows larger than this."
  ).shapingOutput().inDataflow(.target, "maxFileSize")
  package static let maximumFileRecords = OptionDefinition(
    "max-file-records", .number(1...UInt64(Int.max)), standard: "no limit",
    "Start another file before one has more records than this."
  ).shapingOutput().inDataflow(.target, "maxFileRowCount")
  package static let manifest = OptionDefinition(
    "manifest", .flag, standard: "no manifest", "Write a manifest beside the files.",
    details: "It lists each file with its size, records and SHA-256, and 'verify' checks them."
  ).shapingOutput().inDataflow(.target, "includeFileManifest")

  // MARK: Schema and values

  package static let schema = OptionDefinition(
    "schema", .file("FILE"), standard: "infer a schema from all records",
    "Export by the XDM schema in this file.",
    details: "The file is JSON Schema, as in adobe/xdm or from the Schema Registry."
  ).shapingOutput().inDataflow(.source)
  package static let schemaPath = OptionDefinition(
    "schema-path", .folder("DIR"), standard: "none",
    "Look in this folder for schemas that the schema refers to.",
    details: "Schemas are found by their $id; nothing is fetched."
  ).repeatable().shapingOutput().inDataflow(.source)
  package static let unknown = OptionDefinition(
    "unknown", .choice(of: UnknownFields.self), standard: "rescue",
    "Set what happens to fields that the schema does not have.",
    details:
      "rescue stores them in the column _rescued, fail rejects their record, drop leaves them"
      + " out."
  ).shapingOutput().inDataflow(.source, "unknownFields")
  package static let timestamps = OptionDefinition(
    "timestamps", .choice(of: TimestampForm.self),
    standard: "micros with a schema; without one, millis where that loses nothing",
    "Store date-times as milliseconds, microseconds or text."
  ).shapingOutput().inDataflow(.target)
  package static let exactNumbers = OptionDefinition(
    "exact-numbers", .flag, standard: "store decimals as doubles",
    "Keep decimals that a double would change.",
    details:
      "Their field becomes JSON text. Where a schema says that it is a number, their record is"
      + " rejected."
  ).shapingOutput().inDataflow(.target)

  // MARK: Bad lines

  package static let onError = OptionDefinition(
    "on-error", .choice(of: ExportOptions.ErrorPolicy.self), standard: "fail",
    "Stop at a bad line, or set it aside.",
    details: "fail publishes nothing. quarantine writes the line to _rejected/ with its reason."
  ).shapingOutput().inDataflow(.target)
  package static let maximumRejects = OptionDefinition(
    "max-rejects", .number(0...UInt64(Int.max)), standard: "no limit",
    "Stop when more lines than this are set aside.",
    details: "Nothing is published then. The limit holds where bad lines are set aside."
  ).inDataflow(.target)

  // MARK: The run

  package static let seed = OptionDefinition(
    "seed", .number(0...UInt64.max), standard: "random names",
    "Derive the names of files from this number.",
    details: "The same input, options and export time then give the same bytes, on any number of"
      + " threads."
  ).shapingOutput()
  package static let threads = OptionDefinition(
    "threads", .number(1...1024), standard: "one for each processor", "Use this many threads.")
  package static let cleanLeftovers = OptionDefinition(
    "clean-leftovers", .flag, standard: "report it, and leave it there",
    "Remove what stopped runs left in the dataset's folder.")
}

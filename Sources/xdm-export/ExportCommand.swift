import Foundation
import XDMExport

extension Option {
  static let dataset = Option(
    "--dataset", "ID",
    help: "The dataset that the records belong to: letters, digits, _, . and -. Required.")
  static let to = Option("--to", "FOLDER", help: "Where exports are published. Required.")
  static let format = Option(
    "--format", "parquet|json", help: "What files are made of; the default is parquet.")
  static let compression = Option(
    "--compression", "none|gzip|zstd|snappy|lz4",
    help: "The codec; the default is zstd for Parquet and gzip for JSON, which takes none, gzip "
      + "and zstd.")
  static let level = Option(
    "--level", "N",
    help: "The codec's level: gzip has 1 to 9 (default 6), zstd 1 to 22 (default 3).")
  static let encodings = Option(
    "--encodings", "compatible|common|smallest",
    help: "What Parquet columns may be encoded as: what every reader since 2015 reads, what all "
      + "mainstream readers do, which is the default, or anything.")
  static let manifest = Option(
    "--manifest", help: "Write a manifest with each file's size, records and SHA-256.")
  static let exportTime = Option(
    "--export-time", "YYYYMMDDHHMM",
    help: "The minute, in UTC, that names the export; the default is now.")
  static let threads = Option(
    "--threads", "N", help: "Threads to use; all of the processor's by default.")
  static let rowGroupSize = Option(
    "--row-group-size", "BYTES",
    help: "JSON text that a row group is made from, up to 96MiB by default. Memory follows it.")
  static let maximumFileSize = Option(
    "--max-file-size", "BYTES", help: "Begin another file before one is larger than this.")
  static let maximumFileRecords = Option(
    "--max-file-records", "N", help: "Begin another file before one has more records than this.")
  static let seed = Option(
    "--seed", "N",
    help: "Make names from N: the same input, options and export time give the same bytes.")
  static let onError = Option(
    "--on-error", "fail|quarantine",
    help: "A bad line stops the export, which is the default, or is set aside in _rejected/.")
  static let maximumRejects = Option(
    "--max-rejects", "N",
    help: "With --on-error quarantine, stop when more lines than this are set aside.")
  static let schema = Option(
    "--schema", "FILE",
    help: "Export by this XDM schema, as JSON Schema, instead of one inferred from the records.")
  static let schemaPath = Option(
    "--schema-path", "DIR", isRepeatable: true,
    help: "A folder of schemas that the schema refers to, by their $id. May be given several times."
  )
  static let unknown = Option(
    "--unknown", "rescue|fail|drop",
    help: "Fields that the schema does not have go to the column _rescued, which is the default, "
      + "make a bad line of the record, or are left out.")
  static let timestamps = Option(
    "--timestamps", "millis|micros|text",
    help: "How date-times are stored; the default is micros by a schema, and without one millis "
      + "where that loses nothing.")
  static let exactNumbers = Option(
    "--exact-numbers",
    help:
      "Keep decimals that a double would change: their field becomes JSON text, or, by a schema "
      + "that says number, the line a bad one.")
  static let cleanLeftovers = Option(
    "--clean-leftovers", help: "Remove what stopped runs left in the dataset's folder.")
  static let json = Option(
    "--json", help: "Print the run's summary as one JSON object on standard output.")
  static let quiet = Option("--quiet", help: "Print no progress, and no summary without --json.")
}

extension Command {
  static let export = Command(
    name: "export",
    summary: "export XDM records as Parquet or JSON",
    usage: "INPUT… --dataset ID --to FOLDER [OPTION…]",
    details: """
      Exports the records of each INPUT: a file with a JSON object a line, a directory of them
      (.json, .ndjson, .jsonl), either also compressed as .gz or .zst, or - for standard input.
      The export appears in FOLDER/ID/exportTime=YYYYMMDDHHMM when it is whole, or not at all.
      Sizes are written as 64MiB, 1GB or plain bytes.
      """,
    operands: 1...Int.max,
    options: [
      .dataset, .to, .format, .compression, .level, .encodings, .manifest, .exportTime, .threads,
      .rowGroupSize, .maximumFileSize, .maximumFileRecords, .seed, .onError, .maximumRejects,
      .schema, .schemaPath, .unknown, .timestamps, .exactNumbers, .cleanLeftovers,
      .json, .quiet,
    ],
    examples: [
      Example(
        line: "xdm-export export events.ndjson --dataset 5f3c9d0ab1e2 --to backup --manifest",
        meaning: "A Parquet file with zstd, and a manifest beside it."),
      Example(
        line: "xdm-export export events/ --dataset D --to backup --format json --compression zstd",
        meaning: "All files of a directory, as compressed lines of JSON."),
      Example(
        line: "zcat *.gz | xdm-export export - --dataset D --to backup --max-file-size 1GB --json",
        meaning: "Standard input, in files of at most 1 GB; the summary is for a program."),
      Example(
        line: "xdm-export export events.ndjson --dataset D --to backup --on-error quarantine",
        meaning: "Lines that are no records are set aside; the exit code tells of them."),
      Example(
        line: "xdm-export export events.ndjson --dataset D --to backup --schema event.schema.json"
          + " --schema-path xdm/components",
        meaning: "By an XDM schema, and those that it is composed of."),
    ],
    run: ExportCommand.run)
}

/// `xdm-export export`
enum ExportCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    var options = try options(from: arguments)
    let isQuiet = arguments.has(.quiet)
    let line = isQuiet ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try ExportRun(options)
    Interruption.cancels(run)
    let result = Result { try run.run() }
    line?.clear()
    let summary = try result.get()
    if let sentence = SummaryOutput.leftovers(summary, removed: options.cleanLeftovers) {
      Terminal.complain(sentence, command: .export)
    }
    if arguments.has(.json) {
      try Terminal.print(summary.json() + "\n")
    } else if !isQuiet {
      try Terminal.print(SummaryOutput.text(summary))
    }
    return summary.recordsRejected > 0 ? .rejects : .success
  }

  static func options(from arguments: Arguments) throws -> ExportOptions {
    let dataset = try DatasetID(try arguments.requiredValue(of: .dataset))
    let folder = try arguments.requiredValue(of: .to)
    var options = ExportOptions(inputs: arguments.operands, dataset: dataset, folder: folder)
    if let format: ExportFormat = try arguments.choice(of: .format) { options.format = format }
    options.compression = try arguments.choice(of: .compression)
    options.level = try arguments.integer(of: .level, in: 1...22)
    options.encodings = try arguments.choice(of: .encodings)
    options.writesManifest = arguments.has(.manifest)
    options.exportTime = try arguments.value(of: .exportTime).map { try ExportTime($0) }
    if let threads = try arguments.integer(of: .threads, in: 1...1024) {
      options.threads = threads
    }
    options.rowGroupSize = try arguments.size(of: .rowGroupSize)
    options.maximumFileSize = try arguments.size(of: .maximumFileSize)
    options.maximumFileRecords = try arguments.integer(of: .maximumFileRecords, in: 1...Int.max)
    options.seed = try arguments.integer(of: .seed, in: 0...UInt64.max)
    if let policy: ExportOptions.ErrorPolicy = try arguments.choice(of: .onError) {
      options.onError = policy
    }
    options.maximumRejects = try arguments.integer(of: .maximumRejects, in: 0...Int.max)
    options.schema = arguments.value(of: .schema)
    options.schemaPath = arguments.values(of: .schemaPath)
    options.unknown = try arguments.choice(of: .unknown)
    options.timestamps = try arguments.choice(of: .timestamps)
    options.keepsExactNumbers = arguments.has(.exactNumbers)
    options.cleanLeftovers = arguments.has(.cleanLeftovers)
    return options
  }
}

import Foundation
import XDMExport

private enum ExportModeWord: String, CaseIterable {
  case incremental, full
}

extension Option {
  static let flowDataset = Option("--dataset", "ID", help: "The dataset. Required.")
  static let flowInput = Option(
    "--input", "PATH", isRepeatable: true,
    help:
      "A file, a folder or a pattern such as 'logs/*.ndjson*', in quotes, so that files of later "
      + "runs are found too. May be given several times.")
  static let flowTo = Option(
    "--to", "FOLDER", help: "Where exports are published; made if need be. Required.")
  static let every = Option(
    "--every", "3h|day|week|month|once",
    help: "How often: a number of hours, such as 3h, days, weeks or months, such as 2day, or once; "
      + "the default is day.")
  static let start = Option(
    "--start", "YYYYMMDDHHMM", help: "The minute, in UTC, of the first export; now by default.")
  static let flowMode = Option(
    "--mode", "incremental|full",
    help: "Export what is new, which is the default, or all there is every time.")
}

extension Command {
  static let flowCreate = Command(
    name: "flow create",
    summary: "write a commented dataflow file to start from",
    usage: "FILE --dataset ID --input PATH --to FOLDER [OPTION…]",
    details: """
      Writes a dataflow file with a comment on each field. Keys that begin with // are comments.
      Relative paths in the file are relative to its folder.
      """,
    operands: 1...1,
    options: [
      .flowDataset, .flowInput, .flowTo, .every, .start, .flowMode, .format, .compression,
      .manifest,
    ],
    examples: [
      Example(
        line: "xdm-export flow create web.flow.json --dataset web --input 'logs/*.ndjson*'"
          + " --to backup --every 3h --manifest",
        meaning: "What is new, every three hours.")
    ],
    run: FlowCreateCommand.run)
}

/// `xdm-export flow create`
enum FlowCreateCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let path = arguments.operands[0]
    let text = try text(from: arguments)
    let file = try NewFile(path)
    do {
      var content = text
      try content.withUTF8 { try file.output.write(UnsafeRawBufferPointer($0)) }
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
    do {
      let dataflow = try DataflowFile.read(path)
      try FileManager.default.createDirectory(
        atPath: dataflow.target.path, withIntermediateDirectories: true)
    } catch {
      unlink(path)
      throw error
    }
    try Terminal.print(
      "wrote \(path): look it over, then run it: xdm-export flow run --now \(path)\n")
    return .success
  }

  private static func text(from arguments: Arguments) throws -> String {
    let dataset = try arguments.requiredValue(of: .flowDataset)
    let folder = try arguments.requiredValue(of: .flowTo)
    let inputs = arguments.values(of: .flowInput)
    guard !inputs.isEmpty else { throw UsageError("--input PATH is missing") }
    let (interval, unit) = try every(arguments.value(of: .every) ?? "day")
    let start = try arguments.value(of: .start).map { try ExportTime($0) } ?? ExportTime(Date())
    let mode = try arguments.choice(of: .flowMode, as: ExportModeWord.self) ?? .incremental
    let format: ExportFormat = try arguments.choice(of: .format) ?? .parquet
    let compression: ExportCompression =
      try arguments.choice(of: .compression) ?? format.defaultCodec
    return """
      {
        "//": "A dataflow of xdm-export. Keys that begin with // are comments.",
        "id": \(quoted(UUID().uuidString.lowercased())),
        "//exportMode": "FIRST_FULL_THEN_INCREMENTAL: first all there is, then what is new. FULL: all there is, every time.",
        "exportMode": "\(mode == .full ? "FULL" : "FIRST_FULL_THEN_INCREMENTAL")",
        "//onRewrittenInput": "If a file no longer holds what was exported of it: FAIL, or EXPORT_AGAIN in full.",
        "onRewrittenInput": "FAIL",
        "//sourceConnections": "One for each dataset. paths: files, folders or patterns, from the folder of this file. schema: the file of an XDM schema, if there is one; schemaPath: a list of folders of schemas that it refers to.",
        "sourceConnections": [
          {
            "datasetId": \(quoted(dataset)),
            "name": \(quoted(dataset)),
            "paths": [\(inputs.map(quoted).joined(separator: ", "))]
          }
        ],
        "targetConnection": {
          "params": {
            "//path": "Holds a folder for each dataset.",
            "path": \(quoted(folder)),
            "//datasetFileType": "PARQUET or JSON. compression: NONE, GZIP, ZSTD, and for Parquet SNAPPY and LZ4.",
            "datasetFileType": "\(format.rawValue.uppercased())",
            "compression": "\(compression.rawValue.uppercased())",
            "includeFileManifest": \(arguments.has(.manifest)),
            "//maxFileRowCount": "Also: maxFileRowCount, maxFileSize in bytes, level of the compression.",
            "//onError": "A bad line: FAIL the run, or QUARANTINE the line in _rejected/.",
            "onError": "FAIL"
          }
        },
        "scheduleParams": {
          "//timeUnit": "once, hour, day, week or month, times interval. startTime and endTime are UNIX seconds, in UTC.",
          "timeUnit": "\(unit.rawValue)",
          "interval": \(interval),
          "startTime": \(start.secondsSince1970)
        }
      }

      """
  }

  private static func every(_ text: String) throws -> (Int, Schedule.TimeUnit) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let word = String(text.dropFirst(digits.count))
    let interval = digits.isEmpty ? 1 : Int(digits) ?? 0
    guard Schedule.intervals.contains(Int64(interval)),
      let unit = word == "h" ? .hour : Schedule.TimeUnit(rawValue: word),
      unit != .once || digits.isEmpty
    else {
      throw UsageError("--every needs a time such as 3h, day, 2week, month or once, not '\(text)'")
    }
    return (interval, unit)
  }

  private static func quoted(_ text: String) -> String { FlowJSON.quoted(text) }
}

import FileSystem
import Foundation
import OptionTables
import XDMExport

private enum ExportModeWord: String, CaseIterable, OptionConvertible {
  case incremental, full
}

extension OptionDefinition {
  fileprivate static let input = OptionDefinition.required(
    "input", .file("PATH"), "Export this file, this folder, or the files that match this pattern.",
    details: "Put a pattern such as 'logs/*.ndjson*' in quotes, so that later runs find new files."
  ).repeatable()
  fileprivate static let every = OptionDefinition(
    "every", .text("3h|day|week|month|once"), standard: "day", "Set how often to export.",
    details: "A number may stand before the unit, as in 3h or 2day.")
  fileprivate static let start = OptionDefinition(
    "start", .text("YYYYMMDDHHMM"), standard: "now", "Set the minute, in UTC, of the first export.")
  fileprivate static let mode = OptionDefinition(
    "mode", .choice(of: ExportModeWord.self), standard: "incremental",
    "Export what is new, or everything each time.")
}

extension Command {
  static let flowCreate = Command(
    name: "flow create",
    summary: "write a commented dataflow file to start from",
    usage: "FILE --dataset ID --input PATH --to FOLDER [OPTION…]",
    details: """
      Writes a dataflow file with a comment on each field, and makes the target folder. Relative paths
      start from the folder of the file.
      """,
    operands: 1...1,
    options: [.dataset, .input, .to, .every, .start, .mode]
      + ExportOptions.table.definitions().filter { $0.dataflowField != nil },
    examples: [
      Example(
        line: "xdm-export flow create new.flow.json --dataset web --input 'logs/*.ndjson*'"
          + " --to out --every 3h --manifest",
        meaning: "Export what is new every three hours.")
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
      _ = try FolderEntries.makeAll(dataflow.target.path)
    } catch {
      try? Files.remove(path)
      throw error
    }
    try Terminal.print(
      "wrote \(path): look it over, then run it: xdm-export flow run --now \(path)\n")
    return .success
  }

  private static func text(from arguments: Arguments) throws -> String {
    let dataset = arguments.text(of: .dataset) ?? ""
    let folder = arguments.text(of: .to) ?? ""
    let inputs: [String] = arguments[.input] ?? []
    let (interval, unit) = try every(arguments.text(of: .every) ?? "day")
    let start = try arguments.text(of: .start).map { try ExportTime($0) } ?? ExportTime(Date())
    let mode: ExportModeWord = arguments[.mode] ?? .incremental
    let source = DataflowTemplate.fields(of: .source, arguments.values)
    let target = DataflowTemplate.fields(of: .target, arguments.values)
    return """
      {
        "//": "A dataflow of xdm-export. Keys that begin with // are comments.",
        "id": \(quoted(UUID().uuidString.lowercased())),
        "//exportMode": "FIRST_FULL_THEN_INCREMENTAL: first all there is, then what is new. FULL: all there is, every time.",
        "exportMode": "\(mode == .full ? "FULL" : "FIRST_FULL_THEN_INCREMENTAL")",
        "//onRewrittenInput": "If a file no longer holds what was exported of it: FAIL, or EXPORT_AGAIN in full.",
        "onRewrittenInput": "FAIL",
        "//sourceConnections": "One for each dataset. paths: files, folders, or patterns with *, ? and […].",
        "sourceConnections": [
          {
            "datasetId": \(quoted(dataset)),
            "name": \(quoted(dataset)),
            "paths": [\(inputs.map(quoted).joined(separator: ", "))]\(lines(source))
          }
        ],
        "targetConnection": {
          "params": {
            "//path": "Holds a folder for each dataset.",
            "path": \(quoted(folder))\(lines(target))
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

  /// Members of an object that has some already.
  private static func lines(_ members: [String]) -> String {
    members.map { ",\n      \($0)" }.joined()
  }

  private static func quoted(_ text: String) -> String { FlowJSON.quoted(text) }
}

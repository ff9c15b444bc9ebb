import Foundation
import Generate
import OptionTables
import Wording
import XDMExport

extension OptionDefinition {
  fileprivate static let demoRecords = OptionDefinition(
    "records", .number(1...UInt64(RecordGenerator.maximumRecords)), standard: "100000",
    "Make this many events.")
}

extension Command {
  static let demo = Command(
    name: "demo",
    summary: "make events, export them both ways, verify and restore them",
    usage: "[OPTION…]",
    details: """
      Makes synthetic events in a new temporary folder, exports them as Parquet and as JSON, compares
      every record of both exports with the events, and restores them. The folder stays, so that you
      can look at it.
      """,
    options: [.demoRecords, .threads],
    examples: [
      Example(line: "xdm-export demo", meaning: "Run with a hundred thousand events."),
      Example(line: "xdm-export demo --records 1000", meaning: "Run with a thousand events."),
    ],
    run: DemoCommand.run)
}

/// `xdm-export demo`
enum DemoCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let records = arguments[.demoRecords] ?? 100_000
    let threads = arguments[.threads] ?? ProcessInfo.processInfo.activeProcessorCount
    let folder = try makeTemporaryFolder()
    do {
      try show(records, in: folder, threads: threads)
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    try Terminal.print("\nEverything is in \(folder): remove it when you have looked at it.\n")
    return .success
  }

  private static func show(_ records: Int, in folder: String, threads: Int) throws {
    let events = "\(folder)/events.ndjson"
    try generate(records, to: events, threads: threads)
    for (format, name) in [(ExportFormat.parquet, "Parquet"), (.json, "JSON")] {
      var options = ExportOptions(
        inputs: [events], dataset: try DatasetID("demo"), folder: "\(folder)/\(format.rawValue)")
      options.format = format
      options.writesManifest = true
      options.threads = threads
      let run = try ExportRun(options)
      Interruption.cancels(run)
      let summary = try run.run()
      try Terminal.print("\n\(name)\n\(SummaryOutput.text(summary))")
      guard let path = summary.path else { continue }
      try verify(path, source: events, threads: threads)
      try restore(path, to: "\(folder)/restored-from-\(format.rawValue).ndjson", threads: threads)
    }
  }

  /// Compares every record with the events.
  private static func verify(_ path: String, source: String, threads: Int) throws {
    var options = VerifyOptions(exports: [path])
    options.source = [source]
    options.threads = threads
    let run = try VerifyRun(options)
    Interruption.cancels { run.cancel() }
    let summary = try run.run()
    try Terminal.print(VerifyCommand.findings(summary) + VerifyCommand.text(summary))
    guard summary.isSound else {
      throw FileOutput.Failure(description: "\(path) is not the same as \(source)")
    }
  }

  private static func restore(_ path: String, to file: String, threads: Int) throws {
    var options = RestoreOptions(exports: [path])
    options.threads = threads
    let run = try RestoreRun(options)
    let summary = try RestoreCommand.write(run, to: file)
    try Terminal.print(RestoreCommand.text(summary, file))
  }

  private static func generate(_ records: Int, to path: String, threads: Int) throws {
    let file = try NewFile(path)
    var size = 0
    let start = ProcessInfo.processInfo.systemUptime
    try RecordGenerator(kind: .events, seed: 1).generate(0..<records, threads: threads) {
      try file.output.write($0)
      size += $0.count
    }
    try file.publish()
    let seconds = ProcessInfo.processInfo.systemUptime - start
    try Terminal.print(
      "made \(path): \(HumanText.count(records)) events, \(HumanText.size(size)) in "
        + "\(HumanText.fixed(seconds, 2)) s\n")
  }

  private static func makeTemporaryFolder() throws -> String {
    let parent = FileManager.default.temporaryDirectory.path
    var template = Array("\(parent)/xdm-export-demo-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template) else {
      throw FileOutput.Failure(
        description: "cannot make a folder in \(parent): \(String(cString: strerror(errno)))")
    }
    return String(cString: path)
  }
}

import Foundation
import OptionTables
import XDMExport

extension OptionDefinition {
  fileprivate static let now = OptionDefinition(
    "now", .flag, standard: "--due", "Export at once, whatever the schedule says.")
  fileprivate static let due = OptionDefinition(
    "due", .flag, standard: "--due", "Export if an export is due that has not been made.")
  fileprivate static let dryRun = OptionDefinition(
    "dry-run", .flag, standard: "export", "Print what would be exported, and write nothing.")
  fileprivate static let resume = OptionDefinition(
    "resume", .flag, standard: "--resume", "Finish what an interrupted run began.")
  fileprivate static let noResume = OptionDefinition(
    "no-resume", .flag, standard: "--resume", "Remove what an interrupted run left.")
  fileprivate static let wait = OptionDefinition(
    "wait", .flag, standard: "fail", "Wait while another run works on the same dataset.")
  fileprivate static let sizeOfRowGroups = OptionDefinition(
    "row-group-size", .bytes, standard: "what the dataflow says, or what export chooses",
    "Make each row group from this much JSON text.",
    details: "Each thread holds a row group in memory.")
  fileprivate static let partSize = OptionDefinition(
    "part-size", .bytes, standard: "1GiB",
    "Begin another part of an export after this much input.",
    details: "A part has files of its own. An interrupted run keeps the parts that are finished.")
  fileprivate static let recordsAsJSON = OptionDefinition(
    "json", .flag, standard: "print text", "Print the record of each run as a line of JSON.")
}

extension DataflowRunOptions {
  fileprivate static let table: [BoundOption<DataflowRunOptions>] = [
    BoundOption(\.isDryRun, .dryRun),
    BoundOption(\.waitsForLock, .wait),
    BoundOption(\.threads, .threads),
    BoundOption(\.rowGroupSize, .sizeOfRowGroups),
    BoundOption(\.partSize, .partSize),
  ]

  /// Those that make sense for runs that go on and on.
  fileprivate static let watchTable = Array(table.dropFirst())
}

extension Command {
  static let flowRun = Command(
    name: "flow run",
    summary: "run dataflows once",
    usage: "FILE… [--now | --due] [OPTION…]",
    details: """
      Exports each dataset of the dataflows that is due. Datasets share the threads. If one fails, the
      others go on. A missed export is made once, for the latest time that was due. Interrupted runs
      resume. The exit code is 0 if everything is exported or nothing was due, 1 if anything failed,
      3 if records were rejected.
      """,
    operands: 1...Int.max,
    options: [.now, .due, .resume, .noResume] + DataflowRunOptions.table.definitions()
      + [.recordsAsJSON, .quiet],
    examples: [
      Example(
        line: "xdm-export flow run --due *.flow.json",
        meaning: "Run this from cron, every minute if you like; each due time is met once."),
      Example(
        line: "xdm-export flow run --now --dry-run web.flow.json",
        meaning: "Print what has not been exported yet."),
    ],
    run: FlowRunCommand.run)

  static let flowWatch = Command(
    name: "flow watch",
    summary: "stay, and run dataflows when they are due",
    usage: "FILE… [OPTION…]",
    details: """
      Runs what falls due, until Ctrl-C or SIGTERM stops it, or until nothing will be due any more. A
      stop interrupts the export that is under way; the next run resumes it. A run that fails is tried
      again after a minute, then less and less often, at least every hour.
      """,
    operands: 1...Int.max,
    options: [.noResume] + DataflowRunOptions.watchTable.definitions() + [.recordsAsJSON, .quiet],
    examples: [
      Example(line: "xdm-export flow watch web.flow.json", meaning: "Run without cron or a timer.")
    ],
    run: FlowRunCommand.watch)
}

/// `xdm-export flow run` and `xdm-export flow watch`
enum FlowRunCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    if arguments.has(.now), arguments.has(.due) {
      throw UsageError("--now and --due exclude each other")
    }
    var options = try options(from: arguments)
    options.when = arguments.has(.now) ? .now : .due
    let line = arguments.has(.quiet) ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try DataflowRun(try dataflows(arguments), options)
    Interruption.cancels { run.cancel() }
    let outcomes = run.run()
    line?.clear()
    try report(outcomes, arguments, command: .flowRun)
    return exitCode(outcomes)
  }

  @Sendable
  static func watch(_ arguments: Arguments) throws -> ExitCode {
    let dataflows = try dataflows(arguments)
    let watch = try DataflowWatch(dataflows, try options(from: arguments))
    Interruption.cancels { watch.cancel() }
    if !arguments.has(.quiet), !arguments.has(.recordsAsJSON) {
      for status in try dataflows.flatMap({ try $0.status() }) {
        if let line = FlowText.waiting(status) { try Terminal.print(line + "\n") }
      }
    }
    var code = ExitCode.success
    var failure: (any Error)?
    try watch.run { outcomes in
      // A stop is what was asked for, and no failure.
      let outcomes = outcomes.filter { $0.error?.isStop != true }
      do { try report(outcomes, arguments, command: .flowWatch) } catch { failure = error }
      if exitCode(outcomes) != .success { code = exitCode(outcomes) }
    }
    if let failure { throw failure }
    return code
  }

  private static func options(from arguments: Arguments) throws -> DataflowRunOptions {
    if arguments.has(.resume), arguments.has(.noResume) {
      throw UsageError("--resume and --no-resume exclude each other")
    }
    var options = DataflowRunOptions()
    options.resumes = !arguments.has(.noResume)
    try arguments.apply(DataflowRunOptions.table, to: &options)
    return options
  }

  private static func dataflows(_ arguments: Arguments) throws -> [Dataflow] {
    try arguments.operands.map { try DataflowFile.read($0) }
  }

  private static func exitCode(_ outcomes: [DatasetOutcome]) -> ExitCode {
    if outcomes.contains(where: { $0.error != nil }) { return .failure }
    let rejects = outcomes.contains { $0.records.contains { $0.recordsRejected > 0 } }
    return rejects ? .rejects : .success
  }

  private static func report(
    _ outcomes: [DatasetOutcome], _ arguments: Arguments, command: Command
  ) throws {
    for outcome in outcomes {
      for notice in outcome.notices + outcome.records.flatMap(\.notices) {
        Terminal.complain("\(outcome.datasetID): \(notice)", command: command)
      }
      if let error = outcome.error {
        let kept = error.isStop ? "; the next run goes on with the parts that are finished" : ""
        Terminal.complain(
          "\(outcome.file): \(outcome.datasetID): \(error)\(kept)", command: command)
      }
      if arguments.has(.recordsAsJSON) {
        for record in outcome.records { try Terminal.print(record.json(withInputs: false) + "\n") }
      } else if !arguments.has(.quiet) {
        for line in FlowText.lines(outcome) { try Terminal.print(line + "\n") }
      }
    }
  }
}

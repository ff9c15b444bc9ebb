import Foundation
import XDMExport

extension Option {
  static let now = Option("--now", help: "Export at once, whatever the schedule says.")
  static let due = Option(
    "--due", help: "Export if an export is due that has not been made; this is the default.")
  static let dryRun = Option("--dry-run", help: "Say what would be exported, and write nothing.")
  static let resume = Option(
    "--resume", help: "Go on with what a killed run left; this is the default.")
  static let noResume = Option(
    "--no-resume", help: "Remove what a killed run left, and begin anew.")
  static let wait = Option(
    "--wait", help: "Wait for another run in a dataset's folder to end, instead of failing.")
  static let partSize = Option(
    "--part-size", "BYTES",
    help: "Input after which an export begins another part, with files of its own; the default is "
      + "1GiB. When a run is killed, finished parts are kept.")
  static let flowJSON = Option("--json", help: "Print the record of each run as a line of JSON.")
}

extension Command {
  static let flowRun = Command(
    name: "flow run",
    summary: "run dataflows once",
    usage: "FILE… [--now | --due] [OPTION…]",
    details: """
      Exports each dataset of the dataflows whose time has come. Datasets share the threads, and the
      failure of one does not stop the others. An export that was missed is made once, for the latest
      time that was due. What a killed run had finished is kept. Exit codes: 0 for success, also
      where nothing was due, 1 if anything failed, 3 if records were rejected.
      """,
    operands: 1...Int.max,
    options: [
      .now, .due, .dryRun, .resume, .noResume, .wait, .threads, .rowGroupSize, .partSize,
      .flowJSON, .quiet,
    ],
    examples: [
      Example(
        line: "xdm-export flow run --due flows/*.flow.json",
        meaning: "From cron, every minute if you like: a due time is met once."),
      Example(
        line: "xdm-export flow run --now --dry-run web.flow.json",
        meaning: "What has not been exported yet."),
    ],
    run: FlowRunCommand.run)

  static let flowWatch = Command(
    name: "flow watch",
    summary: "stay, and run dataflows when they are due",
    usage: "FILE… [OPTION…]",
    details: """
      Runs what falls due until it is stopped by Ctrl-C or SIGTERM, or nothing will ever be due
      again. An export that is under way then is stopped, and what it has done is kept for the next
      run. A run that fails is tried again after a minute, and ever more rarely up to every hour.
      """,
    operands: 1...Int.max,
    options: [.noResume, .wait, .threads, .rowGroupSize, .partSize, .flowJSON, .quiet],
    examples: [
      Example(line: "xdm-export flow watch web.flow.json", meaning: "In place of cron or a timer.")
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
    options.isDryRun = arguments.has(.dryRun)
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
    if !arguments.has(.quiet), !arguments.has(.flowJSON) {
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
    options.waitsForLock = arguments.has(.wait)
    options.rowGroupSize = try arguments.size(of: .rowGroupSize)
    if let size = try arguments.size(of: .partSize) { options.partSize = size }
    if let threads = try arguments.integer(of: .threads, in: 1...1024) {
      options.threads = threads
    }
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
      if arguments.has(.flowJSON) {
        for record in outcome.records { try Terminal.print(record.json(withInputs: false) + "\n") }
      } else if !arguments.has(.quiet) {
        for line in FlowText.lines(outcome) { try Terminal.print(line + "\n") }
      }
    }
  }
}

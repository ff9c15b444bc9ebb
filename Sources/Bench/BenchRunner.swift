import Foundation
import Proof
import Work

/// Where exports and restores run that are measured.
public enum BenchRunner: Sendable, Equatable {
  /// In this process, for who has no program to start. The peak of memory is not known then: a
  /// process keeps memory that earlier work gave back, so the figure would be that of the neediest.
  case inProcess
  /// Each in a process of its own, which runs the program `xdm-export` at this path: memory and
  /// processor time are then those of the work alone, each begins with nothing, and its time is that
  /// of the whole process, as who runs the command waits for it.
  case processes(program: String)
}

/// What is to be cancelled when a benchmark is to stop: one thing at a time.
final class BenchInterrupt: @unchecked Sendable {
  let stop = StopFlag()
  private let lock = NSLock()
  private var cancelCurrent: (@Sendable () -> Void)?

  func set() {
    stop.set()
    lock.lock()
    let cancel = cancelCurrent
    lock.unlock()
    cancel?()
  }

  /// Does `body`, which `cancel` makes end soon.
  func during<Result>(
    _ cancel: @escaping @Sendable () -> Void, _ body: () throws(ExportError) -> Result
  ) throws(ExportError) -> Result {
    setCurrent(cancel)
    defer { setCurrent(nil) }
    // It may have been set when there was nothing to cancel.
    try stop.check()
    let result = try body()
    try stop.check()
    return result
  }

  private func setCurrent(_ cancel: (@Sendable () -> Void)?) {
    lock.lock()
    defer { lock.unlock() }
    cancelCurrent = cancel
  }
}

/// Runs exports and restores, one at a time.
struct BenchTrials {
  let options: BenchOptions
  let interrupt: BenchInterrupt

  /// Exports `input`.
  func export(
    _ input: String, as combination: BenchCombination, to folder: String
  ) throws(ExportError) -> BenchMeasure {
    switch options.runner {
    case .inProcess:
      return try run(
        BenchTrial(export: options.export(input, as: combination, to: folder)))
    case .processes(let program):
      return try run(program, try options.arguments(input, as: combination, to: folder))
    }
  }

  /// Restores the export in `folder`, to nowhere.
  func restore(_ folder: String) throws(ExportError) -> BenchMeasure {
    switch options.runner {
    case .inProcess:
      var restore = RestoreOptions(exports: [folder])
      if let threads = options.threads { restore.threads = threads }
      return try run(BenchTrial(restore: restore))
    case .processes(let program):
      return try run(program, ["restore"] + options.threadArguments + ["--", folder])
    }
  }

  private func run(_ trial: BenchTrial) throws(ExportError) -> BenchMeasure {
    try interrupt.during({ trial.cancel() }) { () throws(ExportError) in
      try trial.run(isAlone: false)
    }
  }

  private func run(_ program: String, _ arguments: [String]) throws(ExportError) -> BenchMeasure {
    let process = try TrialProcess(program, arguments)
    // Whatever happens, nothing writes to the folder any more that is removed then.
    defer { process.end() }
    return try interrupt.during({ process.cancel() }) { () throws(ExportError) in
      try process.wait()
    }
  }
}

/// A process that runs one trial, and ends with the one that started it: it stops its work when its
/// standard input ends.
private final class TrialProcess: @unchecked Sendable {
  private let process = Process()
  private let start = ProcessInfo.processInfo.systemUptime
  private let input = Pipe()
  /// What the process prints, be it the measure or why there is none: a pipe for each would have to be
  /// emptied by a thread for each.
  private let output = Pipe()

  init(_ program: String, _ arguments: [String]) throws(ExportError) {
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [BenchTrial.commandName] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    do {
      try process.run()
    } catch {
      throw .failure("cannot run \(program): \(error.localizedDescription)")
    }
    // Else the child's own copy would keep its input from ending, and its output open here.
    try? input.fileHandleForReading.close()
  }

  func cancel() { try? input.fileHandleForWriting.close() }

  /// Makes the process end, and waits until it has.
  func end() {
    cancel()
    _ = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
  }

  /// Waits for the end of the process.
  func wait() throws(ExportError) -> BenchMeasure {
    let output = output.fileHandleForReading.readDataToEndOfFile()
    // The system has ended the process by now: its memory goes before its files do.
    let end = ProcessInfo.processInfo.systemUptime
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw .failure(
        "the process was ended by signal \(process.terminationStatus): was there too little memory?"
      )
    }
    guard process.terminationStatus == 0 else {
      throw .failure(Self.sentence(String(decoding: output, as: UTF8.self)))
    }
    guard var measure = try? JSONDecoder().decode(BenchMeasure.self, from: output) else {
      throw .failure("the process has failed to tell what it measured")
    }
    // Who runs the command waits for its start and its end, too.
    measure.wallSeconds = end - start
    return measure
  }

  /// What the process complains of, without its name.
  private static func sentence(_ text: String) -> String {
    let line = text.split(separator: "\n").last.map(String.init) ?? "the process has failed"
    let prefix = "xdm-export: "
    return line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : line
  }
}

extension BenchTrial {
  /// The command of the program `xdm-export` that runs a trial: `export` or `restore` follows with
  /// its arguments. It is no command for people.
  public static let commandName = "bench-trial"
}

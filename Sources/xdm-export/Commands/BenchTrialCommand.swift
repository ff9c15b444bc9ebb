import Bench
import ByteBuffers
import Foundation
import XDMExport

/// `xdm-export bench-trial export|restore …`: what `bench` runs to measure it. It takes what the command
/// that it names takes, does the same work, and prints what that took as one JSON object. It stops when
/// its standard input ends, so that it does not outlive who started it.
enum BenchTrialCommand {
  static func run(_ words: [String]) throws -> ExitCode {
    let rest = Array(words.dropFirst())
    let trial: BenchTrial
    switch words.first {
    case Command.export.name:
      trial = try BenchTrial(
        export: ExportCommand.options(from: Arguments(rest, for: .export)))
    case Command.restore.name:
      trial = try BenchTrial(
        restore: RestoreCommand.options(from: Arguments(rest, for: .restore), path: "-"))
    default: throw UsageError("bench-trial needs export or restore, and what they take")
    }
    Interruption.cancels { trial.cancel() }
    let isWatching = WorkerThread.start {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) > 0 || errno == EINTR { errno = 0 }
      trial.cancel()
    }
    guard isWatching else { throw ExportError(.noThread) }
    try Terminal.print(trial.run(isAlone: true).json() + "\n")
    return .success
  }
}

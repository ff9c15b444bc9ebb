import Foundation
import Generate
import XDMExport

extension Option {
  static let records = Option("--records", "N", help: "How many records to make. Required.")
  static let kind = Option(
    "--kind", "events|profiles",
    help: "XDM ExperienceEvents, deep and sparse, 1–2 KB each (the default), or flat profiles.")
  static let generatorSeed = Option(
    "--seed", "S", help: "Another seed gives other records; the default is 1.")
  static let output = Option(
    "--output", "FILE", help: "Write a new file instead of standard output.")
  static let generatorThreads = Option(
    "--threads", "N", help: "Threads to use; all of the processor's by default.")
}

extension Command {
  static let generate = Command(
    name: "generate",
    summary: "make synthetic XDM records, for tests and measurements",
    usage: "--records N [OPTION…]",
    details: """
      Makes synthetic XDM records, one JSON object a line. The same seed gives the same bytes,
      on any number of threads.
      """,
    options: [.records, .kind, .generatorSeed, .output, .generatorThreads],
    examples: [
      Example(
        line: "xdm-export generate --records 300000 --output events.ndjson",
        meaning: "Some 540 MB of events."),
      Example(
        line:
          "xdm-export generate --records 1000 --kind profiles --seed 7 | gzip > profiles.ndjson.gz",
        meaning: "A thousand profiles, compressed."),
    ],
    run: GenerateCommand.run)
}

/// `xdm-export generate`
enum GenerateCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    guard
      let records = try arguments.integer(of: .records, in: 0...RecordGenerator.maximumRecords)
    else { throw UsageError("--records N is missing: how many records to make") }
    let kind = try arguments.choice(of: .kind, as: RecordKind.self) ?? .events
    let seed = try arguments.integer(of: .generatorSeed, in: 0...UInt64.max) ?? 1
    let threads =
      try arguments.integer(of: .generatorThreads, in: 1...1024)
      ?? ProcessInfo.processInfo.activeProcessorCount
    let generator = RecordGenerator(kind: kind, seed: seed)
    guard let path = arguments.value(of: .output) else {
      return try write(
        records, of: generator, threads: threads,
        to: FileOutput(descriptor: 1, name: "standard output"))
    }
    let file = try NewFile(path)
    do {
      let code = try write(records, of: generator, threads: threads, to: file.output)
      try file.publish()
      return code
    } catch {
      file.discard()
      throw error
    }
  }

  private static func write(
    _ records: Int, of generator: RecordGenerator, threads: Int, to output: FileOutput
  ) throws -> ExitCode {
    do {
      try generator.generate(0..<records, threads: threads) { try output.write($0) }
    } catch let error as FileOutput.Failure where error.isClosedByReader {
      // `generate | head` has what it wants.
    }
    return .success
  }
}

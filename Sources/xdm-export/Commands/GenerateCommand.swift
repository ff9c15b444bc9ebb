import Foundation
import Generate
import OptionTables
import XDMExport

extension RecordKind: OptionConvertible {}

extension OptionDefinition {
  fileprivate static let records = OptionDefinition.required(
    "records", .number(0...UInt64(RecordGenerator.maximumRecords)), "Make this many records.")
  fileprivate static let kind = OptionDefinition(
    "kind", .choice(of: RecordKind.self), standard: "events", "Make records of this kind.",
    details:
      "events are XDM ExperienceEvents, deep and sparse, of 1 to 2 KB each; profiles are flat.")
  fileprivate static let recordSeed = OptionDefinition(
    "seed", .number(0...UInt64.max), standard: "1", "Make the records of this number.",
    details: "Another number makes other records.")
  fileprivate static let output = OptionDefinition(
    "output", .file("FILE"), standard: "standard output", "Write a new file.")
}

extension Command {
  static let generate = Command(
    name: "generate",
    summary: "make synthetic XDM records, for tests and measurements",
    usage: "--records N [OPTION…]",
    details: """
      Makes synthetic XDM records, one JSON object a line. The same seed gives the same bytes, on any
      number of threads.
      """,
    options: [.records, .kind, .recordSeed, .output, .threads],
    examples: [
      Example(
        line: "xdm-export generate --records 1000 --output made.ndjson",
        meaning: "Write a thousand events, 1.8 MB."),
      Example(
        line:
          "xdm-export generate --records 1000 --kind profiles --seed 7 | gzip > profiles.ndjson.gz",
        meaning: "Write a thousand profiles, compressed."),
    ],
    run: GenerateCommand.run)
}

/// `xdm-export generate`
enum GenerateCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let records: Int = arguments[.records] ?? 0
    let kind: RecordKind = arguments[.kind] ?? .events
    let seed: UInt64 = arguments[.recordSeed] ?? 1
    let threads = arguments[.threads] ?? ProcessInfo.processInfo.activeProcessorCount
    let generator = RecordGenerator(kind: kind, seed: seed)
    guard let path = arguments.text(of: .output) else {
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

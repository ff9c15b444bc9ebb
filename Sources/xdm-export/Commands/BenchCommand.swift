import Bench
import Foundation
import OptionTables
import Wording
import XDMExport

extension OptionDefinition {
  fileprivate static let formats = OptionDefinition(
    "formats", .words("F,…", known: ExportFormat.allCases.map(\.rawValue)),
    standard: "parquet,json", "Measure these formats.")
  fileprivate static let codecs = OptionDefinition(
    "codecs", .words("C,…"),
    standard: BenchCodec.usual.map(\.description).joined(separator: ","),
    "Measure these codecs, each with its level if it has levels.")
  fileprivate static let rowGroupSizes = OptionDefinition(
    "row-group-size", .words("BYTES,…"), standard: "what export chooses",
    "Measure these sizes of row groups.", details: "An example is 32MiB,128MiB.")
  fileprivate static let encodingChoices = OptionDefinition(
    "encodings", .words("E,…", known: ExportEncodings.allCases.map(\.rawValue)),
    standard: "what export chooses", "Measure these choices of encodings.",
    details: "They are compatible, common and smallest.")
  fileprivate static let sample = OptionDefinition(
    "sample", .bytes, standard: "256MiB",
    "Measure with this much JSON text, taken from all over the input.")
  fileprivate static let rounds = OptionDefinition(
    "repeat", .number(1...1000), standard: "3",
    "Measure this many rounds, after one that does not count.")
  fileprivate static let minimumThroughput = OptionDefinition(
    "min-throughput", .text("BYTES"), standard: "no limit",
    "Recommend only what exports this much JSON text a second.",
    details: "An example is 200MB.")
  fileprivate static let maximumSize = OptionDefinition(
    "max-size", .text("BYTES|N%"), standard: "no limit",
    "Recommend only what makes an export of all the input no larger than this.",
    details: "N% is a share of the JSON text.")
  fileprivate static let temporaryFolder = OptionDefinition(
    "temporary-folder", .folder("DIR"), standard: "the system's",
    "Write the sample and the exports to this folder.",
    details: "They are removed in the end. The speed of its disk is part of what is measured.")
  fileprivate static let report = OptionDefinition(
    "report", .file("FILE.html"), standard: "no page", "Write the report as a new HTML page, too.")
}

extension BenchOptions {
  fileprivate static let table: [BoundOption<BenchOptions>] = [
    BoundOption(\.schema.file, .schema),
    BoundOption(\.schema.path, .schemaPath),
    BoundOption(\.schema.timestamps, .timestamps),
    BoundOption(\.schema.keepsExactNumbers, .exactNumbers),
    BoundOption(\.sampleSize, .sample),
    BoundOption(\.repeats, .rounds),
    BoundOption(\.threads, .threads),
    BoundOption(\.temporaryFolder, .temporaryFolder),
  ]
}

extension Command {
  static let bench = Command(
    name: "bench",
    summary: "find the best format and codec by measuring on your own data",
    usage: "INPUT… [OPTION…]",
    details: """
      Exports a sample of the input in each format and codec, restores it, and compares the result
      with the sample. Reports the time, memory and disk that each takes, recommends one, and prints
      the command for it. Each export and restore runs in a process of its own, in rounds through all
      of them. INPUT is what export takes.
      """,
    operands: 1...Int.max,
    options: [
      .formats, .codecs, .rowGroupSizes, .encodingChoices, .minimumThroughput, .maximumSize,
      .report,
    ] + BenchOptions.table.definitions() + [.json, .quiet],
    examples: [
      Example(
        line: "xdm-export bench events/ --report bench.html",
        meaning: "Measure all formats and codecs, and write a page for a browser."),
      Example(
        line: "xdm-export bench events.ndjson --formats parquet --codecs zstd:1,zstd:3,zstd:6",
        meaning: "Find the level of zstd."),
      Example(
        line: "xdm-export bench events/ --max-size 15% --temporary-folder /var/tmp --json",
        meaning: "Find what is small enough on another disk, for a program."),
    ],
    run: BenchCommand.run)
}

/// `xdm-export bench`
enum BenchCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    var options = try options(from: arguments)
    let isQuiet = arguments.has(.quiet)
    let line = isQuiet ? nil : BenchProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try BenchRun(options)
    // A file that cannot be written is better known of now.
    let path = arguments.text(of: .report)
    let file = try path.map { try NewFile($0) }
    Interruption.cancels { run.cancel() }
    do {
      let result = Result { try run.run() }
      line?.clear()
      let report = try result.get()
      if let file {
        var page = report.html()
        try page.withUTF8 { try file.output.write(UnsafeRawBufferPointer($0)) }
        try file.publish()
      }
      if arguments.has(.json) {
        try Terminal.print(report.json() + "\n")
      } else if !isQuiet {
        try Terminal.print(report.text(width: Terminal.Stream.standardOutput.width))
      }
      return report.isComplete ? .success : .failure
    } catch {
      file?.discard()
      throw error
    }
  }

  private static func options(from arguments: Arguments) throws -> BenchOptions {
    var options = BenchOptions(inputs: arguments.operands)
    try arguments.apply(BenchOptions.table, to: &options)
    if let formats = words(.formats, arguments) {
      options.formats = formats.compactMap(ExportFormat.init)
    }
    if let codecs = words(.codecs, arguments) {
      options.codecs = try codecs.map { try BenchCodec(parsing: $0) }
    }
    if let sizes = words(.rowGroupSizes, arguments) {
      options.rowGroupSizes = try sizes.map { try size($0, of: .rowGroupSizes) }
    }
    if let profiles = words(.encodingChoices, arguments) {
      options.encodings = profiles.map(ExportEncodings.init)
    }
    options.minimumThroughput = try arguments.text(of: .minimumThroughput).map {
      try size($0.hasSuffix("/s") ? String($0.dropLast(2)) : $0, of: .minimumThroughput)
    }
    options.maximumSize = try arguments.text(of: .maximumSize).map { try limit($0) }
    options.runner = .processes(program: ProgramArguments.executable)
    options.command = ["xdm-export"] + (try ProgramArguments.words())
    options.program = Version.line
    return options
  }

  private static func words(_ option: OptionDefinition, _ arguments: Arguments) -> [String]? {
    arguments[option]
  }

  private static func size(_ text: String, of option: OptionDefinition) throws(UsageError) -> Int {
    guard let bytes = ByteSize.parse(text), bytes > 0 else {
      throw UsageError("\(option.flag) needs a size such as 64MiB, 1GB or 65536, not '\(text)'")
    }
    return Int(bytes)
  }

  private static func limit(_ text: String) throws(UsageError) -> BenchOptions.SizeLimit {
    guard text.hasSuffix("%") else { return .bytes(try size(text, of: .maximumSize)) }
    guard let percent = Double(text.dropLast()), percent > 0, percent.isFinite else {
      throw UsageError(
        "\(OptionDefinition.maximumSize.flag) needs a size such as 500GB, or a share such as 15%, not"
          + " '\(text)'")
    }
    return .share(percent / 100)
  }
}

/// One line on a terminal that says how far a benchmark is.
private final class BenchProgressLine: Sendable {
  private let stream = Terminal.Stream.standardError

  /// Nil where standard error is no terminal.
  init?() {
    guard stream.isTerminal else { return nil }
  }

  func show(_ progress: BenchProgress) {
    // Back to the start of the line, and clear it.
    Terminal.write("\r\u{1b}[K" + Self.text(progress), to: stream)
  }

  func clear() { Terminal.write("\r\u{1b}[K", to: stream) }

  private static func text(_ progress: BenchProgress) -> String {
    var parts: [String]
    switch progress.phase {
    case .sampling(let bytes):
      let percent = bytes > 0 ? "  \(min(progress.done * 100 / bytes, 100)) %" : ""
      return "taking a sample\(percent)"
    case .profiling: return "looking at the sample"
    case .warmingUp(let combination): parts = ["warming up", combination.label]
    case .measuring(let combination, let round): parts = ["round \(round)", combination.label]
    }
    parts.append("\(progress.done) of \(progress.total)")
    if progress.done > 0 {
      let left = progress.seconds / Double(progress.done) * Double(progress.total - progress.done)
      parts.append("\(HumanText.duration(left)) left")
    }
    return parts.joined(separator: "  ")
  }
}

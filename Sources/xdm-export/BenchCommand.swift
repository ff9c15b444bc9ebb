import Bench
import Foundation
import Wording
import XDMExport

extension Option {
  static let benchFormats = Option(
    "--formats", "F,…", help: "Formats to try; the default is parquet,json.")
  static let benchCodecs = Option(
    "--codecs", "C,…",
    help: "Codecs to try, each with its level where it has some; the default is "
      + BenchCodec.usual.map(\.description).joined(separator: ",") + ".")
  static let benchRowGroupSizes = Option(
    "--row-group-size", "BYTES,…",
    help: "Sizes of row groups to try, such as 32MiB,128MiB; what export chooses by default.")
  static let benchEncodings = Option(
    "--encodings", "E,…",
    help: "Choices of encodings to try, of compatible, common and smallest; what export chooses by "
      + "default.")
  static let benchSample = Option(
    "--sample", "BYTES",
    help: "JSON text to measure with, from all over the input; the default is 256MiB.")
  static let benchRepeat = Option(
    "--repeat", "N", help: "Rounds that are measured, after one to warm up; the default is 3.")
  static let benchMinimumThroughput = Option(
    "--min-throughput", "BYTES",
    help: "Recommend only what exports as many bytes of JSON text a second, such as 200MB.")
  static let benchMaximumSize = Option(
    "--max-size", "BYTES|N%",
    help: "Recommend only what makes no more of all the input: bytes, or a share of its text.")
  static let benchTemporaryFolder = Option(
    "--temporary-folder", "DIR",
    help: "Where to write the sample and the exports, which are removed; the system's by default.")
  static let benchJSON = Option("--json", help: "Print all figures as one JSON object.")
  static let benchReport = Option(
    "--report", "FILE.html", help: "Write the report as a new HTML file, too.")
  static let benchQuiet = Option(
    "--quiet", help: "Print no progress, and no report without --json.")
}

extension Command {
  static let bench = Command(
    name: "bench",
    summary: "find the best format and codec by measuring on your own data",
    usage: "INPUT… [OPTION…]",
    details: """
      Exports a sample of the input in every format and codec, restores it, compares what came back
      with the sample, and says what each takes: time, memory and disk. Every export and restore is
      a process of its own, measured several times, in rounds through all of them. Then it says
      which to choose, and with which command. INPUT is what 'export' takes.
      """,
    operands: 1...Int.max,
    options: [
      .benchFormats, .benchCodecs, .benchRowGroupSizes, .benchEncodings, .schema, .schemaPath,
      .timestamps, .exactNumbers, .benchSample, .benchRepeat, .benchMinimumThroughput,
      .benchMaximumSize, .threads, .benchTemporaryFolder, .benchReport, .benchJSON, .benchQuiet,
    ],
    examples: [
      Example(
        line: "xdm-export bench events/ --report bench.html",
        meaning: "All formats and codecs; the report is to be looked at in a browser."),
      Example(
        line: "xdm-export bench events.ndjson.gz --formats parquet --codecs zstd:1,zstd:3,zstd:6",
        meaning: "Which level of zstd."),
      Example(
        line: "xdm-export bench events/ --max-size 15% --temporary-folder /mnt/backup --json",
        meaning: "What is small enough, on the disk that backups go to; for a program."),
    ],
    run: BenchCommand.run)
}

/// `xdm-export bench`
enum BenchCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    var options = try options(from: arguments)
    let isQuiet = arguments.has(.benchQuiet)
    let line = isQuiet ? nil : BenchProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try BenchRun(options)
    // A file that cannot be written is better known of now.
    let path = arguments.value(of: .benchReport)
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
      if arguments.has(.benchJSON) {
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
    if let formats = arguments.list(of: .benchFormats) {
      options.formats = try formats.map { name in
        guard let format = ExportFormat(rawValue: name) else {
          throw UsageError("--formats takes parquet and json, not '\(name)'")
        }
        return format
      }
    }
    if let codecs = arguments.list(of: .benchCodecs) {
      options.codecs = try codecs.map { try BenchCodec(parsing: $0) }
    }
    if let sizes = arguments.list(of: .benchRowGroupSizes) {
      options.rowGroupSizes = try sizes.map { try size($0, of: .benchRowGroupSizes) }
    }
    if let profiles = arguments.list(of: .benchEncodings) {
      options.encodings = try profiles.map { name in
        guard let profile = ExportEncodings(rawValue: name) else {
          throw UsageError("--encodings takes compatible, common and smallest, not '\(name)'")
        }
        return profile
      }
    }
    options.schema.file = arguments.value(of: .schema)
    options.schema.path = arguments.values(of: .schemaPath)
    options.schema.timestamps = try arguments.choice(of: .timestamps)
    options.schema.keepsExactNumbers = arguments.has(.exactNumbers)
    if let sample = try arguments.size(of: .benchSample) { options.sampleSize = sample }
    if let repeats = try arguments.integer(of: .benchRepeat, in: 1...1000) {
      options.repeats = repeats
    }
    options.threads = try arguments.integer(of: .threads, in: 1...1024)
    options.minimumThroughput = try arguments.value(of: .benchMinimumThroughput).map {
      try size($0.hasSuffix("/s") ? String($0.dropLast(2)) : $0, of: .benchMinimumThroughput)
    }
    options.maximumSize = try arguments.value(of: .benchMaximumSize).map { try limit($0) }
    if let folder = arguments.value(of: .benchTemporaryFolder) { options.temporaryFolder = folder }
    options.runner = .processes(program: Bundle.main.executablePath ?? CommandLine.arguments[0])
    options.command = ["xdm-export"] + CommandLine.arguments.dropFirst()
    options.program = Version.line.trimmingCharacters(in: .newlines)
    return options
  }

  private static func size(_ text: String, of option: Option) throws(UsageError) -> Int {
    guard let bytes = ByteSize.parse(text), bytes > 0 else {
      throw UsageError("\(option.name) needs sizes such as 64MiB, 1GB or 65536, not '\(text)'")
    }
    return bytes
  }

  private static func limit(_ text: String) throws(UsageError) -> BenchOptions.SizeLimit {
    guard text.hasSuffix("%") else { return .bytes(try size(text, of: .benchMaximumSize)) }
    guard let percent = Double(text.dropLast()), percent > 0, percent.isFinite else {
      throw UsageError(
        "--max-size needs a size such as 500GB, or a share such as 15%, not '\(text)'")
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

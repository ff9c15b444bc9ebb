import Wording

extension BenchReport {
  /// From this share on, noise is wide.
  private static let wideNoise = 0.1
  /// What is shorter is over before it has got going.
  private static let smallSample = 32 << 20

  /// What is to be known of the figures, a sentence or two each.
  public var notes: [String] {
    var notes: [String] = []
    if !isComplete {
      notes.append("It was stopped before the end: these are the figures of what was done.")
    }
    if machine.isDebugBuild {
      notes.append(
        "The program was built to be debugged: it is many times slower than a release build.")
    }
    if recommendations.isEmpty, !rows.isEmpty { notes.append(limitNote) }
    notes += noiseNotes
    if sampleBytes < Self.smallSample {
      notes.append(
        "The sample is small: what every export costs, however little it exports, weighs more in"
          + " these times than in those of a large one, and what 1 TB takes is guessed too high.")
    }
    if badLines > 0, let firstBadLine {
      let lines = badLines == 1 ? "1 line" : "\(HumanText.count(badLines)) lines"
      notes.append(
        "\(lines) in the way of the sample \(badLines == 1 ? "is no record" : "are no records") and"
          + " \(badLines == 1 ? "was" : "were") left out: \(firstBadLine).")
    }
    if options.runner == .inProcess {
      notes.append("Memory is not known: exports shared a process.")
    }
    return notes
  }

  private var noiseNotes: [String] {
    guard let noisiest = rows.max(by: { $0.noise < $1.noise }) else { return [] }
    let measured = rows.map(\.exports.count).min() ?? 0
    if measured < 2 { return ["A single round does not tell how much noise there is."] }
    guard noisiest.noise > Self.wideNoise else { return [] }
    return [
      "The noise is wide: another export of \(noisiest.combination.label) may take"
        + " \(HumanText.percent(noisiest.noise)) more or less than it says here. Smaller differences"
        + " than that say little: let the machine do nothing else, or raise --repeat. CPU seconds"
        + " are steadier."
    ]
  }

  private var limitNote: String {
    var limits: [String] = []
    if let least = options.minimumThroughput {
      limits.append("exports \(HumanText.rate(Double(least)))")
    }
    switch options.maximumSize {
    case .bytes(let bytes): limits.append("makes at most \(HumanText.size(bytes)) of the input")
    case .share(let share):
      limits.append("makes at most \(HumanText.percent(share)) of the text's bytes")
    case nil: break
    }
    let fastest = rows.map(\.throughput.median).max() ?? 0
    let smallest = rows.map(\.share).min() ?? 0
    return "There is nothing to recommend: none \(limits.joined(separator: " and ")). The fastest"
      + " exports \(HumanText.rate(fastest)), the smallest makes \(HumanText.percent(smallest))."
  }

  /// What was measured, in a line.
  public var subject: String {
    let sample =
      isWhole
      ? "all of the input"
      : "from all over \(HumanText.size(inputBytes)) of text"
    let rounds = options.repeats == 1 ? "1 round" : "\(options.repeats) rounds"
    return "\(HumanText.count(records)) records, \(HumanText.size(sampleBytes)) of text, \(sample);"
      + " \(rounds) and a warm-up in \(HumanText.span(seconds))"
  }

  /// The machine and the versions, in a line each.
  public var environment: [String] {
    let threads = machine.threads == 1 ? "1 thread" : "\(machine.threads) threads"
    let used = options.threads.map { ", of which \($0) \($0 == 1 ? "was" : "were") used" } ?? ""
    let programs = [options.program].filter { !$0.isEmpty } + machine.libraries
    return [
      "\(machine.processor ?? "a processor without a name"), \(threads)\(used),"
        + " \(HumanText.size(machine.memory)) of memory, \(machine.system)",
      programs.joined(separator: ", "),
    ]
  }
}

extension HumanText {
  /// `0.4 s`, `12 s`, `43 min`, `5.2 h`, `12 days`
  static func span(_ seconds: Double) -> String {
    switch seconds {
    case ..<9.95: "\(fixed(seconds, 1)) s"
    case ..<99.5: "\(fixed(seconds, 0)) s"
    case ..<5970: "\(fixed(seconds / 60, 0)) min"
    case ..<172_800: "\(fixed(seconds / 3600, 1)) h"
    default: "\(fixed(seconds / 86400, 0)) days"
    }
  }
}

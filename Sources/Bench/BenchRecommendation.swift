import Wording

/// A combination to choose, for what, and why.
public struct BenchRecommendation: Sendable {
  public enum Purpose: String, CaseIterable, Sendable {
    case fastest, smallest, balanced
  }

  public let purpose: Purpose
  public let row: BenchRow
  /// One sentence, without its period.
  public let reason: String
}

/// Chooses among what was measured.
struct BenchAdvice {
  /// Differences of time are never called noise beyond this share, however noisy the measurements.
  private static let largestNoise = 0.1
  /// What is larger by less than this share is as small.
  private static let sameSize = 0.005

  private let rows: [BenchRow]

  /// - Parameter rows: Those that may be recommended.
  init(_ rows: [BenchRow]) { self.rows = rows }

  /// One for each purpose; none without rows.
  var recommendations: [BenchRecommendation] {
    guard let fastest, let smallest, let balanced else { return [] }
    return [
      BenchRecommendation(
        purpose: .fastest, row: fastest, reason: reason(fastest: fastest, smallest: smallest)),
      BenchRecommendation(
        purpose: .smallest, row: smallest, reason: reason(smallest: smallest, fastest: fastest)),
      BenchRecommendation(
        purpose: .balanced, row: balanced,
        reason: reason(balanced: balanced, fastest: fastest, smallest: smallest)),
    ]
  }

  /// The smallest of those that are as fast as the fastest, as far as noise lets tell.
  private var fastest: BenchRow? {
    guard let top = rows.max(by: { $0.throughput.median < $1.throughput.median }) else {
      return nil
    }
    return rows.filter { isAsFast($0, as: top) }.min { $0.outputBytes < $1.outputBytes }
  }

  private func isAsFast(_ row: BenchRow, as top: BenchRow) -> Bool {
    let noise = min(max(row.noise, top.noise), Self.largestNoise)
    return row.throughput.median >= top.throughput.median * (1 - noise)
  }

  /// The fastest of those that are as small as the smallest.
  private var smallest: BenchRow? {
    guard let least = rows.map(\.outputBytes).min() else { return nil }
    let limit = Double(least) * (1 + Self.sameSize)
    return rows.filter { Double($0.outputBytes) <= limit }.max {
      $0.throughput.median < $1.throughput.median
    }
  }

  private var balanced: BenchRow? { rows.min { Self.cost($0) < Self.cost($1) } }

  /// A choice that takes twice the time has to halve the bytes to be as good.
  private static func cost(_ row: BenchRow) -> Double {
    Double(row.outputBytes) * (row.exportSeconds.median + row.restoreSeconds.median)
  }

  private func reason(fastest row: BenchRow, smallest: BenchRow) -> String {
    var text = "nothing else exports more than its \(HumanText.rate(row.throughput.median))"
    let top = rows.max { $0.throughput.median < $1.throughput.median }
    if let top, top.combination != row.combination {
      text =
        "\(top.combination.label) is faster by no more than the noise, and"
        + " \(Self.difference(top.outputBytes, row.outputBytes)) larger"
    }
    if smallest.combination == row.combination { return text + "; it is the smallest, too" }
    return text + "; it is \(Self.difference(row.outputBytes, smallest.outputBytes)) larger than"
      + " the smallest"
  }

  private func reason(smallest row: BenchRow, fastest: BenchRow) -> String {
    var text =
      "its files have \(HumanText.percent(row.share)) of the text's bytes, less than all"
      + " others"
    let others = rows.filter { $0.combination != row.combination }
    if let close = others.first(where: { $0.outputBytes <= row.outputBytes }) {
      text = "\(close.combination.label) is as small, but slower"
    } else if others.isEmpty {
      text = "its files have \(HumanText.percent(row.share)) of the text's bytes"
    }
    guard fastest.combination != row.combination else { return text + "; it is the fastest, too" }
    let times = row.exportSeconds.median / max(fastest.exportSeconds.median, .leastNonzeroMagnitude)
    return text + "; it takes \(HumanText.fixed(times, 1)) times the time of the fastest"
  }

  private func reason(
    balanced row: BenchRow, fastest: BenchRow, smallest: BenchRow
  ) -> String {
    var text = "size times time, of exporting and restoring, is least"
    var differences: [String] = []
    if row.combination != smallest.combination {
      differences.append(
        "\(Self.difference(row.outputBytes, smallest.outputBytes)) larger than the smallest")
    }
    if row.combination != fastest.combination {
      let times = row.exportSeconds.median
      let least = fastest.exportSeconds.median
      if times > least, least > 0 {
        differences.append("\(HumanText.percent(times / least - 1)) slower than the fastest")
      }
    }
    if !differences.isEmpty { text += ": it is " + differences.joined(separator: " and ") }
    return text
  }

  /// By how much a size is larger than another: `12 %`.
  private static func difference(_ large: Int, _ small: Int) -> String {
    HumanText.percent(Double(large) / Double(max(small, 1)) - 1)
  }
}

extension HumanText {
  /// `120 %`, `14.2 %`, `3.1 %`, `0.42 %`
  static func percent(_ share: Double) -> String {
    let value = share * 100
    let digits = value >= 99.95 ? 0 : value >= 0.995 || value == 0 ? 1 : 2
    return "\(fixed(value, digits)) %"
  }

  /// Bytes a second: `412 MB/s`
  static func rate(_ bytesPerSecond: Double) -> String {
    "\(size(Int(min(max(bytesPerSecond, 0), 1e18))))/s"
  }
}

import Exporting
import Foundation
import OptionTables

/// What a benchmark has found.
public struct BenchReport: Sendable {
  /// Bytes of text whose export is told of: 1 TB.
  public static let terabyte = 1_000_000_000_000

  public let options: BenchOptions
  /// Lines of JSON that were measured with.
  public let records: Int
  public let sampleBytes: Int
  /// Bytes of all input's text, and as it is stored.
  public let inputBytes: Int
  public let storedBytes: Int
  /// Whether the sample is all of the input.
  public let isWhole: Bool
  /// Lines in the way of the sample that are no records, with the first of them.
  public let badLines: Int
  public let firstBadLine: String?
  /// What was measured, in the order of the options.
  public let rows: [BenchRow]
  /// The columns of a Parquet export, those that cost most first; none without Parquet.
  public let columns: [BenchColumn]
  /// The export that they are of.
  public let columnsOf: BenchCombination?
  /// Bytes of that export which no column has: its footers and page indexes.
  public let otherBytes: Int
  public let recommendations: [BenchRecommendation]
  public let machine: BenchMachine
  public let date: Date
  /// Of the whole benchmark.
  public let seconds: Double
  /// Whether nothing was left out because it was stopped.
  public let isComplete: Bool

  init(
    options: BenchOptions, sample: BenchSample, rows: [BenchRow], columns: [[BenchColumn]],
    seconds: Double, isComplete: Bool
  ) {
    self.options = options
    records = sample.records
    sampleBytes = sample.bytes
    inputBytes = sample.inputBytes
    storedBytes = sample.storedBytes
    isWhole = sample.isWhole
    badLines = sample.badLines
    firstBadLine = sample.firstBadLine
    var rows = rows
    rows.markOptimal()
    rows.shareNoise()
    self.rows = rows
    recommendations =
      BenchAdvice(
        rows.filter { options.allows($0, inputBytes: sample.inputBytes) }
      ).recommendations
    let places = rows.indices.filter { !columns[$0].isEmpty }
    // The columns of what one would choose, were it for Parquet alone.
    let parquet = BenchAdvice(places.map { rows[$0] }).recommendations.last?.row.combination
    let place = places.first { rows[$0].combination == parquet }
    columnsOf = place.map { rows[$0].combination }
    let found = place.map { columns[$0] } ?? []
    self.columns = found
    otherBytes =
      place.map {
        rows[$0].outputBytes - found.reduce(0) { $0 + $1.compressedBytes }
      } ?? 0
    machine = .current
    date = Date()
    self.seconds = seconds
    self.isComplete = isComplete
  }

  /// The noise of the noisiest row, as a share of its median.
  public var noise: Double { rows.map(\.noise).max() ?? 0 }

  /// Bytes that an export of `text` bytes of such text would have.
  public func size(of row: BenchRow, for text: Int) -> Double { row.share * Double(text) }

  /// The command line that exports all the input in this way; dataset and folder are to be filled in.
  public func command(for combination: BenchCombination) -> [String] {
    ["xdm-export", "export"]
      + options.inputs.map { $0.hasPrefix("-") && $0 != "-" ? "./\($0)" : $0 }
      + [OptionDefinition.dataset.flag, "DATASET", OptionDefinition.to.flag, "FOLDER"]
      + [OptionDefinition.manifest.flag]
      + options.arguments(of: combination) + options.threadArguments
  }
}

extension BenchOptions {
  /// Whether a row keeps to the limits of what is recommended.
  func allows(_ row: BenchRow, inputBytes: Int) -> Bool {
    if let minimumThroughput, row.throughput.median < Double(minimumThroughput) { return false }
    switch maximumSize {
    case .bytes(let bytes): return row.share * Double(inputBytes) <= Double(bytes)
    case .share(let share): return row.share <= share
    case nil: return true
    }
  }
}

/// Words as a POSIX shell takes them.
public enum ShellText {
  public static func line(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_./:=,@%+-".utf8.contains(byte)
      }
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}

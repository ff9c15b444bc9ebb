/// What was measured of a combination. Its restored records were those of the sample.
public struct BenchRow: Sendable {
  public let combination: BenchCombination
  /// Bytes of the sample's text.
  public let inputBytes: Int
  public let records: Int
  /// Bytes of the export's data files.
  public let outputBytes: Int
  /// In order of the rounds, as many of both.
  public internal(set) var exports: [BenchMeasure] = []
  public internal(set) var restores: [BenchMeasure] = []
  /// Whether no other is both as fast and as small, and better in one of them.
  public internal(set) var isOptimal = false
  /// What the noise of all combinations leads to expect of another export of this one.
  var sharedNoise = 0.0

  init(_ combination: BenchCombination, sample: BenchSample, outputBytes: Int) {
    self.combination = combination
    inputBytes = sample.bytes
    records = sample.records
    self.outputBytes = outputBytes
  }

  public var exportSeconds: BenchFigure { BenchFigure(exports.map(\.wallSeconds)) }
  public var exportCPUSeconds: BenchFigure { BenchFigure(exports.map(\.cpuSeconds)) }
  public var restoreSeconds: BenchFigure { BenchFigure(restores.map(\.wallSeconds)) }
  public var restoreCPUSeconds: BenchFigure { BenchFigure(restores.map(\.cpuSeconds)) }
  /// Bytes of JSON text that are exported in a second.
  public var throughput: BenchFigure { exportSeconds.rate(of: inputBytes) }
  /// Bytes of JSON text that are restored in a second.
  public var restoreThroughput: BenchFigure { restoreSeconds.rate(of: inputBytes) }
  public var recordsPerSecond: BenchFigure { exportSeconds.rate(of: records) }
  /// Bytes in memory at most, of the neediest export; nil where that is not known.
  public var peakMemory: Int? { exports.compactMap(\.peakMemory).max() }
  public var restorePeakMemory: Int? { restores.compactMap(\.peakMemory).max() }
  /// Bytes of the export for each byte of text.
  public var share: Double { Double(outputBytes) / Double(max(inputBytes, 1)) }
  /// Bytes of text for each byte of the export.
  public var ratio: Double { Double(inputBytes) / Double(max(outputBytes, 1)) }
  /// How far another export may be off the median of the times, as a share of it: as far as one of
  /// the rounds was, and no less than what the noise of all combinations leads to expect, nor than
  /// what the start of a process may take.
  public var noise: Double {
    guard exportSeconds.median > 0 else { return 0 }
    return max(exportSeconds.spread, sharedNoise, Self.startSeconds / exportSeconds.median)
  }

  /// By how much the start and the end of a process differ from those of the next.
  private static let startSeconds = 0.005
}

extension [BenchRow] {
  /// Marks those that no other beats: in throughput and in size.
  mutating func markOptimal() {
    for index in indices {
      let row = self[index]
      self[index].isOptimal = !contains { other in
        let (faster, slower) = (other.throughput.median, row.throughput.median)
        return faster >= slower && other.outputBytes <= row.outputBytes
          && (faster > slower || other.outputBytes < row.outputBytes)
      }
    }
  }
}

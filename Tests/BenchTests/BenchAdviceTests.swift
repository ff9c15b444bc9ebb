import Testing

@testable import Bench

@Suite("BenchAdvice")
struct BenchAdviceTests {
  /// A row by its level of zstd, its size, and the seconds of its rounds.
  private func row(_ level: Int, size: Int, _ seconds: [Double], restore: Double = 1) throws
    -> BenchRow
  {
    var sample = BenchSample(path: "sample")
    sample.bytes = 1000
    sample.records = 10
    let combination = BenchCombination(
      format: .parquet, codec: try BenchCodec(.zstd, level: level), rowGroupSize: nil,
      encodings: nil)
    var row = BenchRow(combination, sample: sample, outputBytes: size)
    for wall in seconds {
      row.exports.append(measure(wall))
      row.restores.append(measure(restore))
    }
    return row
  }

  private func measure(_ seconds: Double) -> BenchMeasure {
    BenchMeasure(wallSeconds: seconds, cpuSeconds: seconds, records: 10, outputBytes: 0)
  }

  private func levels(_ rows: [BenchRow]) -> [Int?] {
    BenchAdvice(rows).recommendations.map(\.row.combination.codec.level)
  }

  @Test("a figure is the median, and its spread how far the others are from it")
  func figures() {
    let figure = BenchFigure([3, 1, 2])
    #expect(figure.median == 2 && figure.minimum == 1 && figure.maximum == 3)
    #expect(figure.spread == 0.5)
    #expect(BenchFigure([1, 2]).median == 1.5)
    #expect(BenchFigure([5]).spread == 0)
    #expect(BenchFigure([]).median == 0)
    let rate = figure.rate(of: 6)
    #expect(rate.median == 3 && rate.minimum == 2 && rate.maximum == 6)
  }

  @Test("a row is optimal when none is as fast and as small, and better in one of them")
  func optimal() throws {
    var rows = try [
      row(1, size: 300, [1]), row(2, size: 200, [2]), row(3, size: 200, [3]),
      row(4, size: 250, [2]),
      row(5, size: 100, [9]), row(6, size: 100, [9]),
    ]
    rows.markOptimal()
    #expect(rows.map(\.isOptimal) == [true, true, false, false, true, true])
  }

  @Test("the fastest, the smallest and what has the least product of size and time are named")
  func choice() throws {
    let rows = try [
      row(1, size: 300, [1]), row(2, size: 150, [1.5]), row(3, size: 100, [9]),
    ]
    #expect(levels(rows) == [1, 3, 2])
    #expect(BenchAdvice(rows).recommendations.map(\.purpose) == [.fastest, .smallest, .balanced])
    #expect(levels([]).isEmpty)
  }

  @Test("of those that are as fast within the noise, the fastest is the smallest one")
  func noise() throws {
    let rows = try [row(1, size: 300, [1, 0.97, 1.06]), row(2, size: 200, [1.04, 1.03, 1.05])]
    #expect(levels(rows).first == 2)
    let reason = BenchAdvice(rows).recommendations[0].reason
    #expect(
      reason.contains("parquet zstd:1 is faster by no more than the noise, and 50.0 % larger"))
  }

  @Test("noise excuses no more than a tenth")
  func wideNoise() throws {
    let rows = try [row(1, size: 300, [1, 0.5, 2]), row(2, size: 200, [1.3, 0.9, 2])]
    #expect(levels(rows).first == 1)
  }

  @Test("of those that are as small within half a percent, the smallest is the fastest one")
  func sizes() throws {
    let rows = try [
      row(1, size: 10_000, [5]), row(2, size: 10_040, [1]), row(3, size: 10_200, [1]),
    ]
    #expect(levels(rows)[1] == 2)
  }

  @Test("slow restoring counts against a balance")
  func restoring() throws {
    let rows = try [row(1, size: 200, [1], restore: 1), row(2, size: 150, [1], restore: 9)]
    #expect(levels(rows)[2] == 1)
  }

  @Test("limits of throughput and size leave out what does not keep to them")
  func limits() throws {
    let slow = try row(1, size: 100, [10])
    let large = try row(2, size: 500, [1])
    var options = BenchOptions(inputs: ["in"])
    #expect(options.allows(slow, inputBytes: 1000) && options.allows(large, inputBytes: 1000))
    options.minimumThroughput = 101
    #expect(!options.allows(slow, inputBytes: 1000) && options.allows(large, inputBytes: 1000))
    options.minimumThroughput = nil
    options.maximumSize = .share(0.2)
    #expect(options.allows(slow, inputBytes: 1000) && !options.allows(large, inputBytes: 1000))
    // Of ten times the sample.
    options.maximumSize = .bytes(4999)
    #expect(options.allows(slow, inputBytes: 10_000) && !options.allows(large, inputBytes: 10_000))
  }
}

import Testing

@testable import Bench

@Suite("BenchNoise")
struct BenchNoiseTests {
  @Test("what is measured once has no noise that is known")
  func single() {
    #expect(BenchNoise([[1], [2]]).expected(after: 1) == 0)
    #expect(BenchNoise([]).expected(after: 0) == 0)
  }

  @Test("the noise is Student's interval for one more run, by the degrees of freedom of all rounds")
  func interval() {
    // Deviations of 10 % each way: a variance of 0.02 with one degree of freedom for each pair, which
    // is less than 0.471 of the true one as often as not.
    let variance = 0.02 / 0.470_507_5
    let one = BenchNoise([[0.9, 1.1]])
    #expect(abs(one.expected(after: 2) - 12.706 * (variance * 1.5).squareRoot()) < 1e-6)
    let two = BenchNoise([[0.9, 1.1], [9, 11]])
    #expect(abs(two.expected(after: 2) - 4.303 * (variance * 1.5).squareRoot()) < 1e-6)
  }

  @Test(
    "beyond the table the quantile is an approximation",
    arguments: [(11, 2.201), (15, 2.131), (20, 2.086), (30, 2.042), (60, 2.000), (120, 1.980)])
  func approximation(freedom: Int, quantile: Double) {
    let pairs = Array(repeating: [0.9, 1.1], count: freedom)
    let deviation = (0.02 / 0.470_507_5 * 2).squareRoot()
    #expect(abs(BenchNoise(pairs).expected(after: 1) / deviation - quantile) < 0.003)
  }

  @Test("one combination that was disturbed makes no noise of the others")
  func disturbed() {
    let calm = [[1, 1.01, 0.99], [2, 2.02, 1.98], [3, 3.03, 2.97], [4, 4.04, 3.96]]
    let noise = BenchNoise(calm + [[1, 2, 3]]).expected(after: 3)
    #expect(noise > 0.02 && noise < 0.04)
  }

  /// A row by the seconds of its rounds.
  private func row(_ seconds: [Double]) throws -> BenchRow {
    var row = BenchRow(
      BenchCombination(
        format: .json, codec: try BenchCodec(.zstd, level: 1), rowGroupSize: nil, encodings: nil),
      sample: BenchSample(path: "sample"), outputBytes: 1)
    row.exports = seconds.map {
      BenchMeasure(wallSeconds: $0, cpuSeconds: $0, records: 1, outputBytes: 1)
    }
    return row
  }

  @Test("a combination whose rounds agree by chance has the noise of the others")
  func shared() throws {
    var rows = try [[1, 1, 1], [1, 1.1, 0.9], [3, 3.3, 2.7]].map(row)
    #expect(rows[0].noise == 0.005)
    rows.shareNoise()
    #expect(rows[0].noise > 0.2 && rows[0].noise < 0.4 && rows[0].noise == rows[1].noise)
  }

  @Test("a run of milliseconds has the noise of starting a process")
  func short() throws {
    #expect(try row([]).noise == 0)
    #expect(try row([0.01, 0.01]).noise == 0.5)
  }
}

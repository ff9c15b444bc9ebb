import Testing

@testable import Generate

@Suite("RecordGenerator streams")
struct RecordGeneratorStreamTests {
  private struct Enough: Error {}

  private func streamed(_ range: Range<Int>, threads: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try RecordGenerator(kind: .profiles, seed: 7).generate(range, threads: threads) {
      bytes.append(contentsOf: $0)
    }
    return bytes
  }

  @Test(
    "any number of threads gives the same records in order", arguments: [1, 2, 3, 8],
    [0..<0, 5..<6, 0..<512, 3..<516, 100..<3000])
  func isIndependentOfThreads(threads: Int, range: Range<Int>) throws {
    let isSame =
      try streamed(range, threads: threads) == RecordGeneratorTests.lines(.profiles, range)
    #expect(isSame)
  }

  @Test("an error of the writer ends the stream", arguments: [1, 4])
  func stopsOnError(threads: Int) {
    var writes = 0
    #expect(throws: Enough.self) {
      try RecordGenerator(kind: .profiles, seed: 1).generate(0..<100_000, threads: threads) { _ in
        writes += 1
        if writes == 3 { throw Enough() }
      }
    }
    #expect(writes == 3)
  }
}

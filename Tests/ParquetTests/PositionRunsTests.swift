import TestSupport
import Testing

@testable import Parquet

@Suite("Runs of positions")
struct PositionRunsTests {
  /// Start and count of each run, as the definition has it.
  private func runs(_ positions: [UInt32]) -> [[UInt32]] {
    var runs: [[UInt32]] = []
    for position in positions {
      if let last = runs.last, last[0] + last[1] == position {
        runs[runs.count - 1][1] += 1
      } else {
        runs.append([position, 1])
      }
    }
    return runs
  }

  @Test("Ascending positions become the fewest runs, in whatever batches they come")
  func runsOfBatches() {
    var generator = SeededGenerator(seed: 3)
    for round in 0..<300 {
      let density = [2, 10, 90, 100][round % 4]
      let positions = (UInt32(0)..<400).filter { _ in
        Int.random(in: 0..<100, using: &generator) < density
      }
      var built = PositionRuns()
      var start = 0
      while start < positions.count {
        let count = min(Int.random(in: 1...60, using: &generator), positions.count - start)
        positions.withUnsafeBufferPointer {
          built.append($0.baseAddress! + start, count: count)
        }
        start += count
      }
      let (found, count) = (built.runs.elements.map { [$0.start, $0.count] }, built.count)
      let (end, isAscending) = (built.end, built.isAscending)
      #expect(found == runs(positions))
      #expect(count == positions.count && isAscending)
      #expect(end == (positions.last.map { $0 + 1 } ?? 0))
    }
  }

  @Test(
    "Positions that do not ascend are noticed, within a batch and from one to the next",
    arguments: [
      [[5, 5]], [[7, 3]], [[1, 2, 4, 3]], [[1, 9], [9]], [[1, 9], [4, 5]], [[3, .max]], [[.max]],
    ] as [[[UInt32]]])
  func disorder(batches: [[UInt32]]) {
    var built = PositionRuns()
    for batch in batches { built.append(batch, count: batch.count) }
    let isAscending = built.isAscending
    #expect(!isAscending)
  }
}

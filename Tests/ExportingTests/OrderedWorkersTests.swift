import ExportTestSupport
import Foundation
import Input
import Testing
import Work

@testable import Exporting

/// Counts the bytes of a segment, at a pace that disturbs the order.
private final class CountingWorker: SegmentWorker, @unchecked Sendable {
  let reader: ChunkReader
  let failing: Set<Int>
  let gauge: Gauge
  /// Where each third segment waits for its turn.
  let turns: SegmentTurns

  init(_ catalog: InputCatalog, failing: Set<Int>, gauge: Gauge, turns: SegmentTurns) {
    self.turns = turns
    reader = ChunkReader(catalog: catalog, chunkSize: 64)
    self.failing = failing
    self.gauge = gauge
  }

  func work(on segment: Segment) throws(ExportError) -> (index: Int, bytes: Int) {
    reader.open(segment)
    var bytes = 0
    while let chunk = try reader.next() { bytes += chunk.count }
    for _ in 0..<(segment.index % 5) { sched_yield() }
    if segment.index % 3 == 0 { try turns.wait(for: segment.index) }
    if failing.contains(segment.index) { throw .failure("segment \(segment.index)") }
    gauge.finished()
    return (segment.index, bytes)
  }
}

/// How many results wait, at most.
private final class Gauge: @unchecked Sendable {
  private let lock = NSLock()
  private var waiting = 0
  private(set) var most = 0

  func finished() {
    lock.lock()
    defer { lock.unlock() }
    waiting += 1
    most = max(most, waiting)
  }

  func committed() {
    lock.lock()
    defer { lock.unlock() }
    waiting -= 1
  }
}

struct OrderedWorkersTests {
  let folder = TemporaryFolder()

  /// Indices committed, bytes in all, and the most results that waited.
  private func run(
    threads: Int, failing: Set<Int> = [], stopAt: Int? = nil
  ) throws -> (indices: [Int], bytes: Int, waiting: Int) {
    let path = folder.write("a.json", String(repeating: "{\"abc\":1}\n", count: 2000))
    let catalog = try InputCatalog([path], spoolFolder: folder.path)
    let plan = SegmentPlan(segmentSize: 100)
    let gauge = Gauge()
    let turns = SegmentTurns()
    let workers = (0..<threads).map { _ in
      CountingWorker(catalog, failing: failing, gauge: gauge, turns: turns)
    }
    let stop = StopFlag()
    var indices: [Int] = []
    var bytes = 0
    try OrderedWorkers.run(
      SegmentSource(catalog: catalog, plan: plan), workers: workers, stop: stop, turns: turns
    ) { output throws(ExportError) in
      gauge.committed()
      indices.append(output.index)
      bytes += output.bytes
      if output.index == stopAt { stop.set() }
    }
    return (indices, bytes, gauge.most)
  }

  @Test("results are committed in order, and few wait for their turn", arguments: [1, 2, 3, 8])
  func order(threads: Int) throws {
    let result = try run(threads: threads)
    #expect(result.indices == Array(0..<200))
    #expect(result.bytes == 20_000)
    #expect(result.waiting <= threads + 2)
  }

  @Test("of several errors the first in input order is thrown", arguments: [1, 2, 8])
  func errors(threads: Int) {
    for first in [0, 1, 7, 150, 199] {
      let error = #expect(throws: ExportError.self) {
        try run(threads: threads, failing: Set(first..<(first + 20)))
      }
      #expect(error?.description == "segment \(first)")
    }
  }

  @Test("a request to stop ends the run with an error", arguments: [1, 2, 8])
  func stop(threads: Int) {
    let error = #expect(throws: ExportError.self) { try run(threads: threads, stopAt: 5) }
    #expect(error == .stopped)
  }
}

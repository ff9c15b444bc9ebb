import ByteBuffers
import Foundation
import TestSupport
import Testing

@testable import Bench
@testable import Dataflows
@testable import Exporting
@testable import FileSystem
@testable import Generate
@testable import Input
@testable import Inspect
@testable import Proof
@testable import Store
@testable import Wording
@testable import Work
@testable import XDMExport

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

@Suite("OrderedPool: results")
struct OrderedPoolTests {
  let folder = TemporaryFolder()

  /// Counts the bytes of segments, at a pace that disturbs the order; each third segment waits for
  /// its turn.
  ///
  /// - Returns: Indices committed, bytes in all, and the most results that waited.
  private func run(
    threads: Int, failing: Set<Int> = [], stopAt: Int? = nil
  ) throws -> (indices: [Int], bytes: Int, waiting: Int) {
    let path = folder.write("a.json", String(repeating: "{\"abc\":1}\n", count: 2000))
    let catalog = try InputCatalog([path], spoolFolder: folder.path)
    let source = try SegmentSource(catalog: catalog, plan: SegmentPlan(segmentSize: 100))
    let gauge = Gauge()
    let workers = (0..<threads).map { _ in
      let reader = ChunkReader(catalog: catalog, chunkSize: 64)
      let text = SegmentText()
      return ClosureWorker(next: { () throws(ExportError) in try source.next(text) }) {
        (segment: Segment, turn) throws(ExportError) -> (index: Int, bytes: Int) in
        reader.open(segment)
        var bytes = 0
        while let chunk = try reader.next() { bytes += chunk.count }
        for _ in 0..<(segment.index % 5) { sched_yield() }
        if segment.index % 3 == 0 { try turn.wait() }
        if failing.contains(segment.index) { throw .failure("segment \(segment.index)") }
        gauge.finished()
        return (segment.index, bytes)
      }
    }
    let stop = StopFlag()
    var indices: [Int] = []
    var bytes = 0
    try OrderedPool.run(workers, stop: stop) { output throws(ExportError) in
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

  /// Workers whose units are the numbers below `count`.
  private static func workers<Output: Sendable>(
    _ threads: Int, count: Int,
    work: @escaping (Int, any PoolTurn) throws(ExportError) -> Output
  ) -> [ClosureWorker<Int, Output>] {
    var numbers = (0..<count).makeIterator()
    return (0..<threads).map { _ in ClosureWorker(next: { numbers.next() }, work: work) }
  }

  @Test(
    "a unit that waits for its turn sees all that was committed before it", arguments: [1, 2, 8])
  func turns(threads: Int) throws {
    let lock = NSLock()
    nonisolated(unsafe) var committed = 0
    let workers = Self.workers(threads, count: 300) { (number, turn) throws(ExportError) -> Int in
      try turn.wait()
      lock.lock()
      defer { lock.unlock() }
      return committed
    }
    var seen: [Int] = []
    try OrderedPool.run(workers, stop: StopFlag()) { output in
      seen.append(output)
      lock.lock()
      defer { lock.unlock() }
      committed += 1
    }
    #expect(seen == Array(0..<300))
  }

  @Test("units that wait for a turn that does not come are stopped", arguments: [2, 8])
  func abandonedTurns(threads: Int) {
    let workers = Self.workers(threads, count: 100) { (number, turn) throws(ExportError) in
      if number > 0 { try turn.wait() }
    }
    let error = #expect(throws: ExportError.self) {
      try OrderedPool.run(workers, stop: StopFlag()) { _ throws(ExportError) in
        throw .failure("full")
      }
    }
    #expect(error == .failure("full"))
  }

  @Test("an error of who commits sets the flag of the work, and not the one around it")
  func flags() {
    let outer = StopFlag()
    let inner = StopFlag(within: outer)
    let workers = Self.workers(2, count: 100) { (number, _) in number }
    #expect(throws: ExportError.failure("full")) {
      try OrderedPool.run(workers, stop: inner) { _ throws(ExportError) in throw .failure("full") }
    }
    #expect(inner.isSet && !outer.isSet)
  }

  @Test("a lookahead without limit lets later units pass one that takes long")
  func lookahead() throws {
    let passed = DispatchSemaphore(value: 0)
    let workers = Self.workers(2, count: 100) { (number, _) -> Int in
      // The first unit ends when the last one has been done.
      if number == 0 { passed.wait() }
      if number == 99 { passed.signal() }
      return number
    }
    var results: [Int] = []
    try OrderedPool.run(workers, PoolOptions(lookahead: .max), stop: StopFlag()) {
      results.append($0)
    }
    #expect(results == Array(0..<100))
  }

  @Test("where no thread starts, the work fails, or the calling thread does it")
  func noThreads() throws {
    var options = PoolOptions()
    options.stackSize = 1 << 60
    let workers = Self.workers(3, count: 50) { (number, turn) throws(ExportError) -> Int in
      try turn.wait()
      if number == 40 { throw .failure("unit 40") }
      return number
    }
    let refused = #expect(throws: ExportError.self) {
      try OrderedPool.run(workers, options, stop: StopFlag()) { _ in }
    }
    #expect(refused == .failure(WorkerThread.refusal))
    options.refusal = .workOnCaller
    let caller = pthread_self()
    var results: [Int] = []
    let error = #expect(throws: ExportError.self) {
      try OrderedPool.run(workers, options, stop: StopFlag()) { output in
        #expect(pthread_equal(pthread_self(), caller) != 0)
        results.append(output)
      }
    }
    #expect(error == .failure("unit 40"))
    #expect(results == Array(0..<40))
  }

  @Test("no workers have nothing to do")
  func noWorkers() throws {
    let workers: [ClosureWorker<Int, Int>] = []
    try OrderedPool.run(workers, stop: StopFlag()) { _ in Issue.record("a result of nothing") }
  }
}

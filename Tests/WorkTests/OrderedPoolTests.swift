import ByteBuffers
import Foundation
import Testing

@testable import Work

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
  /// Works on 200 units at a pace that disturbs the order; each third one waits for its turn.
  ///
  /// - Returns: Units committed, and the most results that waited.
  private func run(
    threads: Int, failing: Set<Int> = [], stopAt: Int? = nil
  ) throws -> (units: [Int], waiting: Int) {
    let gauge = Gauge()
    let workers = Self.workers(threads, count: 200) { (unit, turn) throws(ExportError) in
      for _ in 0..<(unit % 5) { sched_yield() }
      if unit % 3 == 0 { try turn.wait() }
      if failing.contains(unit) { throw .failure("unit \(unit)") }
      gauge.finished()
      return unit
    }
    let stop = StopFlag()
    var units: [Int] = []
    try OrderedPool.run(workers, stop: stop) { unit in
      gauge.committed()
      units.append(unit)
      if unit == stopAt { stop.set() }
    }
    return (units, gauge.most)
  }

  @Test("results are committed in order, and few wait for their turn", arguments: [1, 2, 3, 8])
  func order(threads: Int) throws {
    let result = try run(threads: threads)
    #expect(result.units == Array(0..<200))
    #expect(result.waiting <= threads + 2)
  }

  @Test("of several errors the first in input order is thrown", arguments: [1, 2, 8])
  func errors(threads: Int) {
    for first in [0, 1, 7, 150, 199] {
      let error = #expect(throws: ExportError.self) {
        try run(threads: threads, failing: Set(first..<(first + 20)))
      }
      #expect(error == .failure("unit \(first)"))
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
    #expect(refused == ExportError(.noThread))
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

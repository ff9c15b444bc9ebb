import ByteBuffers
import Foundation

/// Works on units on several threads, and hands on what they become in the order of the units.
///
/// A unit becomes a result, pieces of text, or both. The calling thread takes the text of the unit
/// that is due while it is made, then the unit's result. Memory is bounded: of each later unit, a few
/// megabytes of text wait at most, and of results, no more than the lookahead allows. Of several
/// errors the first in the order of the units is thrown, behind all that comes before it, whatever
/// the number of threads.
///
/// Cost: two locks a unit, and one a piece of text.
package final class OrderedPool<Worker: PoolWorker>: @unchecked Sendable {
  private let stop: StopFlag
  /// Units that may be taken and not yet committed.
  private let lookahead: Int
  private let condition = NSCondition()
  private var slots: [Int: PoolSlot<Worker.Output>] = [:]
  private var taken = 0
  private var committed = 0
  /// Threads that have not ended.
  private var running = 0
  /// No more units are to be taken.
  private var isExhausted = false
  /// Nothing more will be committed.
  private var isAbandoned = false
  /// The worker of the calling thread, where no other thread has started.
  private var caller: Worker?
  private var spares: [PoolBox<ByteBuffer>] = []
  /// Held while a unit is taken, so that they are taken in order.
  private let takeLock = NSLock()

  private init(_ options: PoolOptions, threads: Int, stop: StopFlag) {
    self.stop = stop
    lookahead = options.lookahead ?? threads + PoolOptions.waitingUnits
  }

  /// Hands on the result of each unit.
  ///
  /// - Parameters:
  ///   - workers: One for each thread.
  ///   - stop: Ends the work. The pool sets it, too, when the work ends with an error.
  ///   - commit: Takes each result, in order, on the calling thread.
  /// - Throws: What `commit` throws; the first error of a unit; `stopped`.
  package static func run(
    _ workers: [Worker], _ options: PoolOptions = PoolOptions(), stop: StopFlag,
    commit: (Worker.Output) throws(ExportError) -> Void
  ) throws(ExportError) {
    let pool = OrderedPool(options, threads: workers.count, stop: stop)
    try pool.run(workers, options) { pool throws(ExportError) in
      try pool.drain({ _ throws(ExportError) in }, commit) { $0 }
    }
  }

  /// Hands on the text of all units.
  ///
  /// - Parameter write: Takes the text, in order, on the calling thread.
  /// - Throws: What `write` throws; the first error of a unit; `stopped`.
  package static func write(
    _ workers: [Worker], _ options: PoolOptions = PoolOptions(), stop: StopFlag,
    to write: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let pool = OrderedPool(options, threads: workers.count, stop: stop)
    try pool.run(workers, options) { pool throws(any Error) in
      try pool.drain(write, { _ in }) { $0 }
    }
  }

  private func run<Failure: Error>(
    _ workers: [Worker], _ options: PoolOptions,
    _ drain: (OrderedPool) throws(Failure) -> Void
  ) throws(Failure) {
    defer { finish() }
    start(workers, options)
    do throws(Failure) {
      try drain(self)
    } catch {
      // What the threads are still working on is in vain.
      stop.set()
      throw error
    }
  }

  // MARK: The calling thread

  private enum Step {
    case text(PoolBox<ByteBuffer>)
    case result(Result<Worker.Output, ExportError>)
    case end
  }

  private func drain<Failure: Error>(
    _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void,
    _ commit: (Worker.Output) throws(Failure) -> Void,
    _ failure: (ExportError) -> Failure
  ) throws(Failure) {
    while true {
      let step = nextStep()
      if stop.isSet { throw failure(.stopped) }
      switch step {
      case .text(let piece):
        try write(piece.value.bytes)
        recycle(piece)
      case .result(.success(let output)):
        try commit(output)
        didCommit()
      case .result(.failure(let error)): throw failure(error)
      case .end: return
      }
    }
  }

  /// Waits for what comes next in order.
  private func nextStep() -> Step {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let slot = slots[committed] {
        if let piece = slot.popPiece() {
          condition.broadcast()
          return .text(piece)
        }
        if let result = slot.result {
          slots[committed] = nil
          return .result(result)
        }
      } else if let caller {
        condition.unlock()
        let hasWorked = workOnce(caller)
        condition.lock()
        if !hasWorked { self.caller = nil }
        continue
      } else if running == 0 {
        return .end
      }
      condition.wait()
    }
  }

  private func recycle(_ piece: PoolBox<ByteBuffer>) {
    condition.lock()
    defer { condition.unlock() }
    guard spares.count < PoolOptions.spareCount else { return }
    piece.value.removeAll()
    spares.append(piece)
  }

  private func didCommit() {
    condition.lock()
    defer { condition.unlock() }
    committed += 1
    condition.broadcast()
  }

  /// Lets threads end, and waits until they have.
  private func finish() {
    condition.lock()
    defer { condition.unlock() }
    isExhausted = true
    isAbandoned = true
    condition.broadcast()
    while running > 0 { condition.wait() }
    slots = [:]
  }

  // MARK: Threads

  private func start(_ workers: [Worker], _ options: PoolOptions) {
    condition.lock()
    running = workers.count
    condition.unlock()
    let started = workers.count { worker in
      WorkerThread.start(stackSize: options.stackSize) { self.loop(worker) }
    }
    condition.lock()
    defer { condition.unlock() }
    running -= workers.count - started
    guard started == 0, let first = workers.first else { return }
    switch options.refusal {
    case .workOnCaller: caller = first
    case .fail:
      let slot = PoolSlot<Worker.Output>(self, index: 0)
      slot.result = .failure(ExportError(.noThread))
      slots[0] = slot
    }
  }

  private func loop(_ worker: Worker) {
    while workOnce(worker) {}
    condition.lock()
    defer { condition.unlock() }
    running -= 1
    condition.broadcast()
  }

  /// Works on the next unit; false where there is none.
  private func workOnce(_ worker: Worker) -> Bool {
    guard let (unit, slot) = take(worker) else { return false }
    let result: Result<Worker.Output, ExportError>
    do throws(ExportError) {
      result = .success(try worker.work(on: unit, slot))
    } catch {
      result = .failure(error)
    }
    deliver(result, slot)
    return true
  }

  private func take(_ worker: Worker) -> (unit: Worker.Unit, slot: PoolSlot<Worker.Output>)? {
    takeLock.lock()
    defer { takeLock.unlock() }
    condition.lock()
    while !isExhausted, taken - committed >= lookahead { condition.wait() }
    let mayTake = !isExhausted
    let slot = PoolSlot<Worker.Output>(self, index: taken)
    condition.unlock()
    guard mayTake, !stop.isSet else { return nil }
    do throws(ExportError) {
      let unit = try worker.next()
      condition.lock()
      defer { condition.unlock() }
      guard let unit else {
        isExhausted = true
        return nil
      }
      taken += 1
      slots[slot.index] = slot
      return (unit, slot)
    } catch {
      deliver(.failure(error), slot)
      return nil
    }
  }

  private func deliver(
    _ result: Result<Worker.Output, ExportError>, _ slot: PoolSlot<Worker.Output>
  ) {
    condition.lock()
    defer { condition.unlock() }
    slot.result = result
    slots[slot.index] = slot
    if case .failure = result { isExhausted = true }
    condition.broadcast()
  }
}

extension OrderedPool: PoolSlotOwner {
  func put<Output>(_ text: inout ByteBuffer, in slot: PoolSlot<Output>) throws(ExportError) {
    guard !text.isEmpty else { return }
    condition.lock()
    defer { condition.unlock() }
    while !isAbandoned, caller == nil, slot.size >= PoolOptions.textBudget { condition.wait() }
    guard !isAbandoned else { throw .stopped }
    let piece = spares.popLast() ?? PoolBox(ByteBuffer())
    swap(&piece.value, &text)
    slot.append(piece)
    condition.broadcast()
  }

  func wait(for index: Int) throws(ExportError) {
    condition.lock()
    defer { condition.unlock() }
    while committed < index {
      guard !isAbandoned else { throw .stopped }
      condition.wait()
    }
  }
}

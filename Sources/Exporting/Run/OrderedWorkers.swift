import ByteBuffers
import Foundation
import Input
import Work

/// Turns segments into results. Each thread has its own; what it needs again and again is kept.
///
/// Used by one thread at a time, which is why it may be sent to one.
package protocol SegmentWorker: AnyObject, Sendable {
  associatedtype Output: Sendable
  func work(on segment: Segment) throws(ExportError) -> Output
}

/// Works on segments on several threads, and hands on the results in the order of the segments.
///
/// What is finished and waits for its turn is bounded, so memory is. Of several errors, the first
/// in the order of the input is thrown, whatever the number of threads.
final class OrderedWorkers<Worker: SegmentWorker>: @unchecked Sendable {
  private let source: SegmentSource
  private let stop: StopFlag
  private let turns: SegmentTurns
  /// Segments that may be taken and not yet committed: one a thread, and those that wait.
  private let lookahead: Int

  private let condition = NSCondition()
  private var finished: [Int: Result<Worker.Output, ExportError>] = [:]
  private var taken = 0
  private var committed = 0
  private var running: Int
  /// No more segments are to be taken.
  private var isExhausted = false
  /// Held while a segment is taken, so that they are taken in order.
  private let takeLock = NSLock()

  private init(source: SegmentSource, threads: Int, stop: StopFlag, turns: SegmentTurns) {
    self.source = source
    self.stop = stop
    self.turns = turns
    lookahead = threads + 2
    running = threads
  }

  /// - Parameters:
  ///   - workers: One for each thread.
  ///   - turns: Where workers may wait for their segment's turn.
  ///   - commit: Takes each result in order, on the calling thread.
  static func run(
    _ source: SegmentSource, workers: [Worker], stop: StopFlag,
    turns: SegmentTurns = SegmentTurns(),
    commit: (Worker.Output) throws(ExportError) -> Void
  ) throws(ExportError) {
    let pool = OrderedWorkers(source: source, threads: workers.count, stop: stop, turns: turns)
    let started = workers.count { worker in
      WorkerThread.start(stackSize: WorkerThread.deepStackSize) { pool.loop(worker) }
    }
    pool.miss(workers.count - started)
    defer { pool.finish() }
    guard started > 0 else { throw .failure(WorkerThread.refusal) }
    do throws(ExportError) {
      while let result = pool.nextResult() {
        try stop.check()
        try commit(try result.get())
        pool.didCommit()
      }
      try stop.check()
    } catch {
      // What the threads are still at is in vain.
      stop.set()
      throw error
    }
  }

  /// Waits for no more of `count` threads that have not started.
  private func miss(_ count: Int) {
    condition.lock()
    defer { condition.unlock() }
    running -= count
  }

  private func nextResult() -> Result<Worker.Output, ExportError>? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = finished.removeValue(forKey: committed) { return result }
      if running == 0 { return nil }
      condition.wait()
    }
  }

  private func didCommit() {
    condition.lock()
    defer { condition.unlock() }
    committed += 1
    condition.broadcast()
    turns.advance()
  }

  /// Lets no more segments be taken, and waits until no thread is at work.
  private func finish() {
    turns.abandon()
    condition.lock()
    defer { condition.unlock() }
    isExhausted = true
    condition.broadcast()
    while running > 0 { condition.wait() }
  }

  private func loop(_ worker: Worker) {
    let text = SegmentText()
    while let segment = take(text) {
      let result: Result<Worker.Output, ExportError>
      do throws(ExportError) {
        result = .success(try worker.work(on: segment))
      } catch {
        result = .failure(error)
      }
      deliver(result, at: segment.index)
    }
    condition.lock()
    defer { condition.unlock() }
    running -= 1
    condition.broadcast()
  }

  private func take(_ text: SegmentText) -> Segment? {
    takeLock.lock()
    defer { takeLock.unlock() }
    condition.lock()
    while !isExhausted, taken - committed >= lookahead { condition.wait() }
    let mayTake = !isExhausted
    condition.unlock()
    guard mayTake, !stop.isSet else { return nil }

    let result: Result<Worker.Output, ExportError>?
    do throws(ExportError) {
      if let segment = try source.next(text) {
        condition.lock()
        taken = segment.index + 1
        condition.unlock()
        return segment
      }
      result = nil
    } catch {
      result = .failure(error)
    }
    condition.lock()
    isExhausted = true
    if let result { finished[taken] = result }
    condition.broadcast()
    condition.unlock()
    return nil
  }

  private func deliver(_ result: Result<Worker.Output, ExportError>, at index: Int) {
    condition.lock()
    defer { condition.unlock() }
    finished[index] = result
    if case .failure = result { isExhausted = true }
    condition.broadcast()
  }
}

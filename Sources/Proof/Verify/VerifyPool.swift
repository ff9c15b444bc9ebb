import ByteBuffers
import Foundation
import Work

/// Verifies the units of a queue on several threads.
enum VerifyPool {
  private final class State: @unchecked Sendable {
    let condition = NSCondition()
    let queueLock = NSLock()
    var running: Int
    var tally = VerifyTally()
    var failure: ExportError?

    init(running: Int) { self.running = running }

    func end(_ worker: VerifyWorker, _ error: ExportError?) {
      condition.lock()
      defer { condition.unlock() }
      tally.add(worker.tally)
      if failure == nil { failure = error }
      running -= 1
      condition.broadcast()
    }
  }

  /// - Returns: What all threads counted.
  /// - Throws: The first error of a thread; then the others stop.
  static func run(
    _ queue: VerifyQueue, threads: Int, stop: StopFlag,
    makeWorker: @escaping @Sendable () -> VerifyWorker
  ) throws(ExportError) -> VerifyTally {
    let state = State(running: threads)
    // Others stop at an error, without being told so by the caller's flag.
    let done = StopFlag(within: stop)
    let started = (0..<threads).count { _ in
      WorkerThread.start(stackSize: WorkerThread.deepStackSize) {
        let worker = makeWorker()
        var failure: ExportError?
        do throws(ExportError) {
          while !done.isSet, let unit = try take(queue, state) { try worker.work(on: unit) }
        } catch {
          failure = error
          done.set()
        }
        state.end(worker, failure)
      }
    }
    guard started > 0 else { throw ExportError(.noThread) }
    state.condition.lock()
    state.running -= threads - started
    while state.running > 0 { state.condition.wait() }
    let (tally, failure) = (state.tally, state.failure)
    state.condition.unlock()
    if stop.isSet { throw .failure("it was stopped before everything was verified") }
    if let failure { throw failure }
    return tally
  }

  private static func take(_ queue: VerifyQueue, _ state: State) throws(ExportError) -> VerifyUnit?
  {
    state.queueLock.lock()
    defer { state.queueLock.unlock() }
    return try queue.next()
  }
}

import ByteBuffers
import Foundation

/// Runs independent units of work on several threads.
package enum ParallelWork {
  private final class Counter: @unchecked Sendable {
    let condition = NSCondition()
    var next = 0
    var running: Int

    init(running: Int) { self.running = running }
  }

  /// Calls `body` with each number below `count`, in order of their beginnings, on `threads` threads,
  /// and waits until all calls have returned. None begin after `stop` is set.
  package static func run(
    _ count: Int, threads: Int, stop: StopFlag, _ body: @escaping @Sendable (Int) -> Void
  ) {
    let threads = min(threads, count)
    guard threads > 0 else { return }
    let counter = Counter(running: threads)
    let work = { @Sendable in
      while true {
        counter.condition.lock()
        let unit = counter.next
        counter.next += 1
        counter.condition.unlock()
        guard unit < count, !stop.isSet else { break }
        body(unit)
      }
      counter.condition.lock()
      counter.running -= 1
      counter.condition.broadcast()
      counter.condition.unlock()
    }
    for _ in 0..<threads
    where !WorkerThread.start(stackSize: WorkerThread.deepStackSize, work) {
      // Its share falls to this thread, which has nothing else to do.
      work()
    }
    counter.condition.lock()
    defer { counter.condition.unlock() }
    while counter.running > 0 { counter.condition.wait() }
  }
}

import Foundation
import Testing

@testable import ByteBuffers

@Suite("WorkerThread")
struct WorkerThreadTests {
  @Test("what is to run runs once, on another thread")
  func runs() {
    let caller = pthread_self()
    nonisolated(unsafe) var others = 0
    let done = DispatchSemaphore(value: 0)
    let hasStarted = WorkerThread.start(stackSize: WorkerThread.deepStackSize) {
      if pthread_equal(pthread_self(), caller) == 0 { others += 1 }
      done.signal()
    }
    #expect(hasStarted)
    done.wait()
    #expect(others == 1)
  }

  @Test("a thread that the system does not start is told of, and what it was to run is let go")
  func refused() {
    final class Witness: Sendable {}
    weak var witness: Witness?
    do {
      let kept = Witness()
      witness = kept
      // More than the address space has.
      #expect(!WorkerThread.start(stackSize: 1 << 60) { _ = kept })
      #expect(!WorkerThread.start(stackSize: 1) { _ = kept })
    }
    #expect(witness == nil)
  }
}

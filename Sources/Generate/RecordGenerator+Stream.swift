import ByteBuffers
import Foundation
import Synchronization

extension RecordGenerator {
  /// Records that one worker makes at a time: less than a megabyte of events.
  private static let batchSize = 512

  /// Makes the records in `range` on `threads` threads, and hands their lines to `write` in order,
  /// some hundred kilobytes at a time, on the calling thread.
  ///
  /// Workers run at most two batches ahead, so memory depends on `threads` alone.
  ///
  /// - Throws: What `write` throws; no more records are made then.
  public func generate(
    _ range: Range<Int>, threads: Int, write: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    precondition(range.lowerBound >= 0 && range.upperBound <= Self.maximumRecords)
    let batches = (range.count + Self.batchSize - 1) / Self.batchSize
    let workers = (0..<max(1, min(threads, batches))).map { _ in Worker() }
    var started: [Worker] = []
    defer {
      for worker in started { worker.stop() }
    }
    for (first, worker) in workers.enumerated() {
      // Threads of its own: workers wait for each other's turn, which a pool may never grant.
      let hasStarted = WorkerThread.start {
        for batch in stride(from: first, to: batches, by: workers.count) {
          let start = range.lowerBound + batch * Self.batchSize
          let records = start..<min(start + Self.batchSize, range.upperBound)
          guard worker.fill({ self.append(records, to: &$0) }) else { break }
        }
        worker.finished.signal()
      }
      guard hasStarted else { return try generateAlone(range, write: write) }
      started.append(worker)
    }
    for batch in 0..<batches {
      try workers[batch % workers.count].drain(write)
    }
  }

  /// Makes the records on the calling thread.
  private func generateAlone(
    _ range: Range<Int>, write: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    var buffer = ByteBuffer()
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.batchSize) {
      buffer.removeAll()
      append(start..<min(start + Self.batchSize, range.upperBound), to: &buffer)
      try write(buffer.bytes)
    }
  }

  private func append(_ records: Range<Int>, to buffer: inout ByteBuffer) {
    for index in records { append(record: index, to: &buffer) }
  }
}

/// Two buffers between a thread that fills them in turn and one that empties them in turn.
private final class Worker: @unchecked Sendable {
  private final class Slot {
    var buffer = ByteBuffer()
  }

  private let slots = [Slot(), Slot()]
  private let free = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let isStopped = Atomic(false)
  private var filling = 0
  private var draining = 0
  let finished = DispatchSemaphore(value: 0)

  init() {
    // A semaphore may not go away below the value that it was made with.
    for _ in slots { free.signal() }
  }

  /// Fills the next buffer once it is free; false when nobody wants it any more.
  func fill(_ body: (inout ByteBuffer) -> Void) -> Bool {
    free.wait()
    guard !isStopped.load(ordering: .acquiring) else { return false }
    let slot = slots[filling & 1]
    slot.buffer.removeAll()
    body(&slot.buffer)
    filling += 1
    filled.signal()
    return true
  }

  /// Hands the next buffer to `body` once it is filled.
  func drain(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    filled.wait()
    try body(slots[draining & 1].buffer.bytes)
    draining += 1
    free.signal()
  }

  /// Ends the filling thread, and waits for its end.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    free.signal()
    finished.wait()
  }
}

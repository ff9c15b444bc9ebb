import ByteBuffers
import Foundation

/// Where a thread puts the text that it makes for one unit of work.
package protocol TextReceiver: AnyObject {
  /// Takes `text`, which is empty afterwards and may have the storage of another.
  ///
  /// - Throws: `stopped`, when nobody wants it any more.
  func take(_ text: inout ByteBuffer) throws(ExportError)
}

/// Makes text on several threads, and hands it on in the order of the units it belongs to.
///
/// A thread whose unit is not yet due may be ahead by so much text and no more, so memory is bounded
/// by the number of threads. The text of the unit that is due is handed on while it is made. Of
/// several errors the first in order is thrown, behind the text that comes before it.
package final class OrderedText<Unit: Sendable>: @unchecked Sendable {
  /// Makes the text of a unit; used by one thread.
  package typealias Worker = (Unit, any TextReceiver) throws(ExportError) -> Void

  /// Bytes that may wait for each thread.
  private static var budget: Int { 4 << 20 }
  /// Buffers that are kept to be used again.
  private static var spareCount: Int { 4 }

  private let condition = NSCondition()
  private var texts: [Int: Waiting] = [:]
  /// The unit whose text is handed on.
  private var due = 0
  private var taken = 0
  private var running: Int
  private var isExhausted = false
  private var isStopped = false
  private var spares: [Box<ByteBuffer>] = []
  private let takeLock = NSLock()
  private let next: () throws(ExportError) -> Unit?

  /// The text of a unit that has not been handed on yet.
  private struct Waiting {
    var pieces: [Box<ByteBuffer>] = []
    var size = 0
    var isFinished = false
    var error: ExportError?
  }

  private init(threads: Int, next: @escaping () throws(ExportError) -> Unit?) {
    running = threads
    self.next = next
  }

  /// - Parameters:
  ///   - next: The next unit, nil behind the last; called by one thread at a time.
  ///   - makeWorker: Called once on each thread.
  ///   - write: Takes the text, in order, on the calling thread.
  package static func run(
    threads: Int, stop: StopFlag, next: @escaping () throws(ExportError) -> Unit?,
    makeWorker: @escaping @Sendable () -> Worker,
    write: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let pool = OrderedText(threads: threads, next: next)
    let started = (0..<threads).count { _ in
      WorkerThread.start(stackSize: WorkerThread.deepStackSize) { pool.loop(makeWorker()) }
    }
    pool.miss(threads - started)
    defer { pool.finish() }
    guard started > 0 else { throw ExportError(.noThread) }
    while let piece = try pool.nextPiece() {
      try stop.check()
      try write(piece.value.bytes)
      pool.recycle(piece)
    }
    try stop.check()
  }

  /// Waits for no more of `count` threads that have not started.
  private func miss(_ count: Int) {
    condition.lock()
    defer { condition.unlock() }
    running -= count
  }

  /// The text that comes next; nil behind the last.
  private func nextPiece() throws(ExportError) -> Box<ByteBuffer>? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if var waiting = texts[due] {
        if !waiting.pieces.isEmpty {
          let piece = waiting.pieces.removeFirst()
          waiting.size -= piece.value.count
          texts[due] = waiting
          condition.broadcast()
          return piece
        }
        if let error = waiting.error { throw error }
        if waiting.isFinished {
          texts[due] = nil
          due += 1
          condition.broadcast()
          continue
        }
      } else if running == 0 {
        return nil
      }
      condition.wait()
    }
  }

  private func recycle(_ piece: Box<ByteBuffer>) {
    condition.lock()
    defer { condition.unlock() }
    guard spares.count < Self.spareCount else { return }
    piece.value.removeAll()
    spares.append(piece)
  }

  /// Lets threads end, and waits until they have.
  private func finish() {
    condition.lock()
    defer { condition.unlock() }
    isStopped = true
    condition.broadcast()
    while running > 0 { condition.wait() }
  }

  private func loop(_ worker: Worker) {
    while let (unit, index) = takeUnit() {
      var failure: ExportError?
      do throws(ExportError) {
        try worker(unit, Receiver(pool: self, index: index))
      } catch {
        failure = error
      }
      end(index, failure)
    }
    condition.lock()
    defer { condition.unlock() }
    running -= 1
    condition.broadcast()
  }

  private func takeUnit() -> (unit: Unit, index: Int)? {
    takeLock.lock()
    defer { takeLock.unlock() }
    condition.lock()
    let mayTake = !isExhausted && !isStopped
    let index = taken
    condition.unlock()
    guard mayTake else { return nil }
    do throws(ExportError) {
      if let unit = try next() {
        condition.lock()
        defer { condition.unlock() }
        taken += 1
        texts[index] = Waiting()
        return (unit, index)
      }
      exhaust()
    } catch {
      end(index, error)
    }
    return nil
  }

  private func exhaust() {
    condition.lock()
    defer { condition.unlock() }
    isExhausted = true
  }

  private func end(_ index: Int, _ error: ExportError?) {
    condition.lock()
    defer { condition.unlock() }
    texts[index, default: Waiting()].isFinished = true
    texts[index]?.error = error
    if error != nil { isExhausted = true }
    condition.broadcast()
  }

  private func put(_ text: inout ByteBuffer, at index: Int) throws(ExportError) {
    guard !text.isEmpty else { return }
    condition.lock()
    defer { condition.unlock() }
    while !isStopped, let size = texts[index]?.size, size >= Self.budget { condition.wait() }
    guard !isStopped else { throw .stopped }
    let piece = spares.popLast() ?? Box(ByteBuffer())
    swap(&piece.value, &text)
    texts[index]?.size += piece.value.count
    texts[index]?.pieces.append(piece)
    condition.broadcast()
  }

  private final class Receiver: TextReceiver {
    let pool: OrderedText
    let index: Int

    init(pool: OrderedText, index: Int) {
      self.pool = pool
      self.index = index
    }

    func take(_ text: inout ByteBuffer) throws(ExportError) { try pool.put(&text, at: index) }
  }
}

/// Holds a unique value in a place that can be kept in arrays.
private final class Box<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }
}

import ByteBuffers

/// Takes the text that a thread makes for one unit of work.
package protocol TextReceiver: AnyObject {
  /// Takes `text`. Afterwards `text` is empty, and may have the storage of another buffer.
  ///
  /// - Throws: `stopped`, when nobody wants the text any more.
  func take(_ text: inout ByteBuffer) throws(ExportError)
}

/// The place of a unit in the order of all units, as seen by the thread that works on it.
package protocol PoolTurn: TextReceiver {
  /// Waits until all units before this one are committed. Units are taken in order, and none waits
  /// for a later one, so each wait ends.
  ///
  /// - Throws: `stopped`, when that will not happen.
  func wait() throws(ExportError)
}

/// The work of one thread of an `OrderedPool`. One thread at a time uses a worker, so that it may
/// keep what it needs for each unit.
package protocol PoolWorker: AnyObject, Sendable {
  associatedtype Unit
  associatedtype Output: Sendable

  /// The next unit; nil behind the last. One worker at a time is asked, in the order of the units.
  func next() throws(ExportError) -> Unit?

  /// Does the work. Text goes to `turn` while it is made; a result is returned.
  func work(on unit: Unit, _ turn: any PoolTurn) throws(ExportError) -> Output
}

/// A worker made of two closures.
package final class ClosureWorker<Unit, Output: Sendable>: PoolWorker, @unchecked Sendable {
  private let take: () throws(ExportError) -> Unit?
  private let body: (Unit, any PoolTurn) throws(ExportError) -> Output

  package init(
    next: @escaping () throws(ExportError) -> Unit?,
    work: @escaping (Unit, any PoolTurn) throws(ExportError) -> Output
  ) {
    take = next
    body = work
  }

  package func next() throws(ExportError) -> Unit? { try take() }

  package func work(on unit: Unit, _ turn: any PoolTurn) throws(ExportError) -> Output {
    try body(unit, turn)
  }
}

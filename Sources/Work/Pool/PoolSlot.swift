import ByteBuffers

/// What a unit at work has become so far. The lock of its pool guards all but `index`.
final class PoolSlot<Output: Sendable>: PoolTurn, @unchecked Sendable {
  let index: Int
  private unowned let owner: any PoolSlotOwner
  private var pieces: [PoolBox<ByteBuffer>] = []
  /// Pieces that the calling thread has taken.
  private var popped = 0
  /// Bytes of the pieces that wait.
  private(set) var size = 0
  /// Set once, behind all pieces.
  var result: Result<Output, ExportError>?

  init(_ owner: any PoolSlotOwner, index: Int) {
    self.owner = owner
    self.index = index
  }

  func append(_ piece: PoolBox<ByteBuffer>) {
    size += piece.value.count
    pieces.append(piece)
  }

  /// The first piece that waits; nil where there is none.
  func popPiece() -> PoolBox<ByteBuffer>? {
    guard popped < pieces.count else { return nil }
    let piece = pieces[popped]
    popped += 1
    size -= piece.value.count
    if popped == pieces.count {
      pieces.removeAll(keepingCapacity: true)
      popped = 0
    }
    return piece
  }

  func take(_ text: inout ByteBuffer) throws(ExportError) { try owner.put(&text, in: self) }

  func wait() throws(ExportError) { try owner.wait(for: index) }
}

/// The pool of a slot.
protocol PoolSlotOwner: AnyObject {
  func put<Output>(_ text: inout ByteBuffer, in slot: PoolSlot<Output>) throws(ExportError)
  func wait(for index: Int) throws(ExportError)
}

/// Holds a unique value in a place that can be kept in arrays.
final class PoolBox<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }
}

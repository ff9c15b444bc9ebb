import ByteBuffers

/// How an `OrderedPool` works.
package struct PoolOptions: Sendable {
  /// What happens where the system starts no thread at all. Where it starts some, these do the work.
  package enum Refusal: Sendable {
    /// The work fails.
    case fail
    /// The calling thread does the work. A unit's text is then held as a whole, and the stack is as
    /// deep as the caller's.
    case workOnCaller
  }

  /// Results that may wait for their turn, beside one unit a thread at work.
  static let waitingUnits = 2
  /// Bytes of text of each unit that may wait for its turn.
  static let textBudget = 4 << 20
  /// Buffers that are kept to be used again.
  static let spareCount = 4

  /// Units that may be taken and not yet committed: nil for the number of threads, and a few. `Int.max`
  /// where what units become takes no memory.
  package var lookahead: Int?
  package var refusal = Refusal.fail
  /// Bytes of stack of each thread.
  var stackSize = WorkerThread.deepStackSize

  package init(lookahead: Int? = nil, refusal: Refusal = .fail) {
    self.lookahead = lookahead
    self.refusal = refusal
  }
}

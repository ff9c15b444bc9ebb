import FileSystem

/// A kind of system call, as faults name it.
package enum SystemCall: String, CaseIterable, Sendable {
  case open, close, read, write, truncate, sync, status, names, makeFolder, rename, link, remove
  case removeFolder, lock
}

/// What goes wrong in a `MemoryFileSystem`, and when.
package struct Fault: Sendable, CustomStringConvertible {
  package enum Effect: Sendable, Equatable {
    /// Nothing is done.
    case error(Int32)
    /// All is done, and an error says otherwise.
    case errorAfterEffect(Int32)
    /// Half of the bytes are read or written; one where there is one.
    case short
    /// Nothing is read or written, without an error.
    case zero
    /// The process dies, and this call, like all after it, has no effect.
    case killBefore
    /// The process dies when the call has been made.
    case killAfter
  }

  /// Nil for calls of any kind.
  package var call: SystemCall?
  /// Which of these calls it is, from 1.
  package var number: Int
  /// Whether all calls behind it go wrong, too.
  package var isForEver: Bool
  package var effect: Effect

  package init(
    _ call: SystemCall? = nil, number: Int, isForEver: Bool = false, _ effect: Effect
  ) {
    self.call = call
    self.number = number
    self.isForEver = isForEver
    self.effect = effect
  }

  package var description: String {
    "\(effect) at \(call?.rawValue ?? "call") \(number)\(isForEver ? " and all behind" : "")"
  }

  func applies(to call: SystemCall, number: Int, total: Int) -> Bool {
    guard self.call == nil || self.call == call else { return false }
    let reached = self.call == nil ? total : number
    return isForEver ? reached >= self.number : reached == self.number
  }
}

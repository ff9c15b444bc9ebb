import Foundation

/// A pipe whose other end is read by a thread of its own, up to its end.
public final class ReceivedPipe: @unchecked Sendable {
  /// Where to write; closing it ends the pipe.
  public let writeEnd: Int32
  private let readEnd: Int32
  private let isDone = DispatchSemaphore(value: 0)
  /// Written by the thread alone, until it is done.
  private var received: [UInt8] = []

  /// Opens a pipe; nil where the system has none.
  public init?() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    (readEnd, writeEnd) = (ends[0], ends[1])
    Thread.detachNewThread { [self] in
      var room = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(readEnd, &room, room.count)
        guard count > 0 else { break }
        received += room[..<count]
      }
      close(readEnd)
      isDone.signal()
    }
  }

  /// All bytes, once the pipe has ended.
  public func bytes() -> [UInt8] {
    isDone.wait()
    return received
  }
}

/// How far some work has come: an event that the work reports now and then.
public struct WorkProgress: Sendable, Equatable {
  public enum Phase: Sendable {
    /// Waiting for the beginning of what can be read only once.
    case receiving
    /// Reading all input for its schema, or to count its records.
    case inspecting
    /// Reading it again, and writing files.
    case writing
    /// Reading what was written.
    case verifying
  }

  public var phase: Phase
  /// Bytes of input, as stored, that have been worked through in all phases so far; while
  /// receiving, bytes received.
  public var bytesDone: Int
  /// Bytes that inspecting and writing work through; 0 while that is not known, as long as a stream
  /// may go on.
  public var bytesTotal: Int
  /// Records written, or verified.
  public var records: Int
  public var seconds: Double
}

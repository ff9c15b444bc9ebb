/// What went wrong, as a stable name: run records keep it, programs compare it.
///
/// Each module declares the codes of its own errors; `Wording` has a sentence for every one of them.
public struct ErrorCode: Hashable, Sendable, CustomStringConvertible {
  public enum Category: Sendable {
    /// The options or arguments make no sense; the work was not tried.
    case usage
    /// The work failed.
    case failure
    /// Somebody asked the work to stop.
    case stop
  }

  /// Lower-case words joined by hyphens: `input-changed`.
  public let name: String
  public let category: Category

  package init(_ name: String, _ category: Category = .failure) {
    self.name = name
    self.category = category
  }

  public var description: String { name }
}

extension ErrorCode {
  /// Somebody asked an export to stop.
  public static let stopped = ErrorCode("stopped", .stop)
  /// The system refused an operation on a file. Facts: `operation`, `system`, the error's number, and
  /// `detail`, what the system did not say.
  public static let systemRefused = ErrorCode("system-refused")
  /// The system started no thread.
  public static let noThread = ErrorCode("no-thread")
  /// A line of the input is no record, and bad lines end the work.
  public static let badLine = ErrorCode("bad-line")
  /// More lines were rejected than may be. Facts: `limit`.
  public static let tooManyRejects = ErrorCode("too-many-rejects")
}

import ByteBuffers
import Foundation

/// Why work cannot start, or stopped: a code, a place and facts, as values.
///
/// Whatever the error, nothing has been published. `Wording` puts it into a sentence that says what,
/// where and what to do.
public struct ExportError: Error, Sendable, Equatable {
  public let code: ErrorCode
  public var place: ErrorPlace
  /// Values by their names; the code says which there are.
  public let facts: [String: ErrorFact]
  /// What can be set otherwise, so that the work succeeds.
  public let remedies: [Setting]
  /// The line of input that stopped the work, where one did.
  public let record: RejectedLine?

  public init(
    _ code: ErrorCode, at place: ErrorPlace = ErrorPlace(), facts: [String: ErrorFact] = [:],
    remedies: [Setting] = [], record: RejectedLine? = nil
  ) {
    self.code = code
    self.place = place
    self.facts = facts
    self.remedies = remedies
    self.record = record
  }

  public var category: ErrorCode.Category { code.category }

  /// Whether the work ended because somebody asked for it.
  public var isStop: Bool { code.category == .stop }

  /// Somebody asked an export to stop.
  package static let stopped = ExportError(.stopped)
}

extension ExportError {
  /// The system refused an operation on the file or folder at `path`.
  package static func io(
    _ operation: String, _ path: String, code: Int32 = errno, detail: String? = nil
  ) -> ExportError {
    var facts: [String: ErrorFact] = [
      "operation": .text(operation), "system": .number(Int(code)),
    ]
    if let detail { facts["detail"] = .text(detail) }
    return ExportError(.systemRefused, at: .file(path), facts: facts)
  }

  package init(_ error: IOError) {
    self = .io(error.operation, error.path, code: error.code, detail: error.detail)
  }

  /// The number of the system's error; nil for an error that is none of the system's.
  package var systemCode: Int32? {
    guard code == .systemRefused, case .number(let number)? = facts["system"] else { return nil }
    return Int32(truncatingIfNeeded: number)
  }
}

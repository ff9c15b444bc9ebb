import JSONStream
import XDM

/// Why an export cannot start, or stopped: one sentence that says what, where and what to do.
///
/// Whatever the error, nothing has been published.
public struct ExportError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Category: Sendable {
    /// The options or arguments make no sense; the work was not tried.
    case usage
    /// The work failed.
    case failure
  }

  public let category: Category
  public let description: String
  /// The line of input that stopped the export, where one did.
  public let record: RejectedLine?

  public init(_ category: Category, _ description: String, record: RejectedLine? = nil) {
    self.category = category
    self.description = description
    self.record = record
  }

  /// Whether the work ended because somebody asked for it.
  public var isStop: Bool { self == .stopped }

  static func usage(_ description: String) -> ExportError { ExportError(.usage, description) }
  static func failure(_ description: String) -> ExportError { ExportError(.failure, description) }
}

/// A line of input that is no record that can be exported, and why.
public struct RejectedLine: Sendable, Equatable {
  /// The input as the catalog names it: a path, or `-` for standard input.
  public let file: String
  /// Line of the file, from 1.
  public let line: Int
  /// Byte of the line at which it goes wrong, from 1.
  public let column: Int
  /// Offset in the file, decompressed, of the byte at which it goes wrong.
  public let offset: Int
  /// The field, its keys joined by dots; empty where none can be named.
  public let path: String
  public let reason: RejectReason
  /// Values that it holds (`ValueLedger`); 0 for a line that is no record.
  public let values: Int

  public init(
    file: String, line: Int, column: Int, offset: Int, path: String, reason: RejectReason,
    values: Int = 0
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.offset = offset
    self.path = path
    self.reason = reason
    self.values = values
  }
}

extension ExportError {
  /// Stops an export at its first bad line.
  ///
  /// - Parameter policy: What sets bad lines aside where this export was asked for.
  init(stoppedAt line: RejectedLine, policy: String = "--on-error quarantine") {
    let field = line.path.isEmpty ? "" : " in field \(line.path)"
    var remedy = "repair the line, or set bad lines aside with \(policy)"
    // Of a file that is one value over many lines, all would be bad.
    if line.line == 1, line.reason == .json(.unexpectedEnd) {
      remedy += "; if a record takes several lines, put each on one, as jq -c does"
    }
    self.init(
      .failure,
      "\(line.file):\(line.line):\(line.column): \(line.reason)\(field) (byte \(line.offset) of the"
        + " input); nothing was exported: \(remedy)",
      record: line)
  }

  /// The same in the words of a dataflow, which sets bad lines aside by a field of its file.
  var inDataflow: ExportError {
    record.map {
      ExportError(stoppedAt: $0, policy: "onError QUARANTINE in targetConnection.params")
    }
      ?? self
  }

  /// Stops an export that has set aside as many lines as it may, at the next one.
  init(beyond limit: Int, at line: RejectedLine) {
    let field = line.path.isEmpty ? "" : " in field \(line.path)"
    self.init(
      .failure,
      "more than \(limit) records were rejected, this one last: \(line.file):\(line.line):"
        + "\(line.column): \(line.reason)\(field); nothing was exported: repair the records, or"
        + " raise --max-rejects",
      record: line)
  }
}

import ByteBuffers
import Foundation
import JSONStream

extension ErrorCode {
  package static let described = ErrorCode("described")
  package static let misused = ErrorCode("misused", .usage)
}

extension ExportError {
  package static func usage(_ description: String) -> ExportError {
    ExportError(.misused, facts: ["text": .text(description)])
  }
  package static func failure(_ description: String) -> ExportError {
    ExportError(.described, facts: ["text": .text(description)])
  }
  package init(
    _ category: ErrorCode.Category, _ description: String, record: RejectedLine? = nil
  ) {
    self.init(
      category == .usage ? .misused : .described, facts: ["text": .text(description)],
      record: record)
  }

  var legacyDescription: String {
    switch code {
    case .stopped: return "the export was stopped; nothing was published"
    case .systemRefused:
      guard case .text(let operation)? = facts["operation"] else { return "" }
      if case .text(let detail)? = facts["detail"] {
        return "cannot \(operation) \(place.file ?? ""): \(detail)"
      }
      return
        "cannot \(operation) \(place.file ?? ""): \(String(cString: strerror(systemCode ?? 0)))"
    default: return code.name
    }
  }
}

extension ExportError {
  /// Stops an export at its first bad line.
  ///
  /// - Parameter policy: What sets bad lines aside where this export was asked for.
  package init(stoppedAt line: RejectedLine, policy: String = "--on-error quarantine") {
    let field = line.path.isEmpty ? "" : " in field \(line.path)"
    var remedy = "repair the line, or set bad lines aside with \(policy)"
    // Of a file that is one value over many lines, all would be bad.
    if line.line == 1, line.reason == JSONError.Reason.unexpectedEnd.sentence {
      remedy += "; if a record takes several lines, put each on one, as jq -c does"
    }
    self.init(
      .failure,
      "\(line.file):\(line.line):\(line.column): \(line.reason)\(field) (byte \(line.offset) of the"
        + " input); nothing was exported: \(remedy)",
      record: line)
  }

  /// The same in the words of a dataflow, which sets bad lines aside by a field of its file.
  package var inDataflow: ExportError {
    record.map {
      ExportError(stoppedAt: $0, policy: "onError QUARANTINE in targetConnection.params")
    }
      ?? self
  }

  /// Stops an export that has set aside as many lines as it may, at the next one.
  package init(beyond limit: Int, at line: RejectedLine) {
    let field = line.path.isEmpty ? "" : " in field \(line.path)"
    self.init(
      .failure,
      "more than \(limit) records were rejected, this one last: \(line.file):\(line.line):"
        + "\(line.column): \(line.reason)\(field); nothing was exported: repair the records, or"
        + " raise --max-rejects",
      record: line)
  }
}

extension ExportError {
  /// The code of a line that ends inside a value.
  private static let unexpectedEnd = "unexpectedEnd"

  /// Stops an export at its first bad line.
  package init(stoppedAt line: RejectedLine) {
    var facts: [String: ErrorFact] = [
      "reason": .text(line.reason), "reasonCode": .text(line.code),
    ]
    // Of a file that is one value over many lines, all would be bad.
    if line.line == 1, line.code == Self.unexpectedEnd {
      facts["spansLines"] = 1
    }
    self.init(
      .badLine, at: ErrorPlace(line), facts: facts, remedies: [Setting("badLines")], record: line)
  }

  /// Stops an export that has set aside as many lines as it may, at the next one.
  package init(beyond limit: Int, at line: RejectedLine) {
    self.init(
      .tooManyRejects, at: ErrorPlace(line),
      facts: [
        "limit": .number(limit), "reason": .text(line.reason), "reasonCode": .text(line.code),
      ],
      remedies: [Setting("maximumRejects")], record: line)
  }
}

extension ErrorPlace {
  package init(_ line: RejectedLine) {
    self.init(
      file: line.file, line: line.line, column: line.column, byteOffset: line.offset,
      field: line.path.isEmpty ? nil : line.path)
  }
}

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
}

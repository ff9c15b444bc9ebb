import Parquet
import Work
import XDM

extension ExportError {
  /// A Parquet file that cannot be read.
  package init(_ error: ParquetError, in path: String) {
    self.init(
      .parquetUnreadable, at: .file(path), facts: ["reason": .text(error.description)])
  }

  /// Records that cannot be made of a Parquet file's rows.
  init(_ error: XDMError, in path: String) {
    switch error {
    case .parquet(let error): self.init(error, in: path)
    case .unknownField(let name, let known):
      self.init(
        .unknownColumn, at: .file(path), facts: ["name": .text(name), "known": .list(known)])
    case .schema(let reason):
      self.init(.parquetUnreadable, at: .file(path), facts: ["reason": .text(reason.description)])
    }
  }

  /// A Parquet file that contradicts itself.
  init(_ finding: ParquetFinding) {
    var facts: [String: ErrorFact] = ["reason": .text(finding.reason)]
    if let column = finding.column { facts["column"] = .text(column) }
    if let rowGroup = finding.rowGroup { facts["rowGroup"] = .number(rowGroup) }
    self.init(.parquetInconsistent, facts: facts)
  }

  /// A file that is not what its manifest says.
  static func changed(_ reason: String) -> ExportError {
    ExportError(.fileChanged, facts: ["reason": .text(reason)])
  }

  /// A record that is not the one that was exported.
  init(_ difference: RecordDifference) {
    var facts: [String: ErrorFact] = ["reason": .text(difference.reason.description)]
    if let source = difference.source { facts["source"] = .text(source) }
    if let restored = difference.restored { facts["exported"] = .text(restored) }
    self.init(.recordDiffers, facts: facts)
  }
}

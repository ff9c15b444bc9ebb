import Work

/// Something that is wrong with an export.
public struct VerifyFinding: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// The manifest is damaged, contradicts itself, or is not there.
    case manifest
    /// A file that the manifest names is not there.
    case missing
    /// A file that no manifest names.
    case extra
    /// A file has another size or SHA-256 than its manifest says.
    case changed
    /// A file's bytes contradict its format, or what it says of itself.
    case damaged
    /// The numbers of records do not add up.
    case count
    /// A record is not the one that was exported.
    case different
    /// A record of the source is not in the export.
    case missingRecord
    /// A record is not in the source, or more often than there.
    case extraRecord
    /// A record is in another place than in the source.
    case movedRecord
  }

  public var kind: Kind
  /// The file, or the export's folder.
  public var path: String
  /// The record of the file, from 1.
  public var record: Int?
  /// The field, its keys joined by dots, `[i]` for elements.
  public var field: String?
  /// What is wrong, by its code and facts.
  public var problem: ExportError
  /// Where the record is in the source: file, line and byte.
  public var source: VerifySourcePlace?

  public init(
    _ kind: Kind, _ path: String, record: Int? = nil, field: String? = nil, _ problem: ExportError,
    source: VerifySourcePlace? = nil
  ) {
    self.kind = kind
    self.path = path
    self.record = record
    self.field = field
    self.problem = problem
    self.source = source
  }

  init(
    _ kind: Kind, _ path: String, record: Int? = nil, field: String? = nil, _ code: ErrorCode,
    _ facts: [String: ErrorFact] = [:], source: VerifySourcePlace? = nil
  ) {
    self.init(
      kind, path, record: record, field: field, ExportError(code, facts: facts), source: source)
  }
}

/// Where a record is in the source.
public struct VerifySourcePlace: Sendable, Equatable {
  public var file: String
  /// The line, from 1; nil where it was not looked for.
  public var line: Int?
  /// Where the line starts in the file, decompressed.
  public var offset: Int
}

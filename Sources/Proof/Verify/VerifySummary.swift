/// What verifying exports came to.
public struct VerifySummary: Sendable, Equatable {
  public var exports = 0
  public var files = 0
  /// Bytes of the data files.
  public var bytes = 0
  /// Records that were read and put together.
  public var records = 0
  /// Pages of Parquet files that were decoded.
  public var pages = 0
  /// Whether there was a source to compare with.
  public var hasSource = false
  /// Records that were compared with their source.
  public var recordsCompared = 0
  /// Lines of the source that the exports had set aside.
  public var recordsRejected = 0
  /// Fields of the source that the schema did not have, and the export was to drop.
  public var fieldsDropped = 0
  /// Exports without a manifest: nothing vouches for their files.
  public var exportsWithoutManifest: [String] = []
  /// What is wrong: the first findings, in order.
  public var findings: [VerifyFinding] = []
  /// All findings, those that were not kept too.
  public var findingCount = 0
  public var seconds = 0.0

  public init() {}

  /// Whether nothing is wrong.
  public var isSound: Bool { findingCount == 0 }
}

/// A file of a published export.
public struct ExportedFile: Sendable, Equatable {
  /// Its name in the export's folder.
  public var name: String
  public var size: Int
  public var recordCount: Int
  /// SHA-256 in hexadecimal digits, where a manifest was asked for.
  public var sha256: String?

  package init(name: String, size: Int, recordCount: Int, sha256: String? = nil) {
    self.name = name
    self.size = size
    self.recordCount = recordCount
    self.sha256 = sha256
  }
}

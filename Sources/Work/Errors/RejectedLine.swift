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
  /// Why, as a stable name.
  public let code: String
  /// Why, as the start of a sentence.
  public let reason: String
  /// Values that it holds (`ValueLedger`); 0 for a line that is no record.
  public let values: Int

  public init(
    file: String, line: Int, column: Int, offset: Int, path: String, code: String,
    reason: String, values: Int = 0
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.offset = offset
    self.path = path
    self.code = code
    self.reason = reason
    self.values = values
  }
}

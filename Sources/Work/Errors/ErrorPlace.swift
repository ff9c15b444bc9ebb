/// Where something went wrong, as far as that is known.
public struct ErrorPlace: Sendable, Equatable {
  /// The path of a file or folder, or `-` for standard input.
  public var file: String?
  /// Line of the file, from 1.
  public var line: Int?
  /// Byte of the line, from 1.
  public var column: Int?
  /// Byte of the file, decompressed, from 0.
  public var byteOffset: Int?
  /// Record of the file, from 1.
  public var record: Int?
  /// The field, its keys joined by dots; of a dataflow, the field of its file.
  public var field: String?
  /// Part of an export that is made in parts, from 0.
  public var part: Int?

  public init(
    file: String? = nil, line: Int? = nil, column: Int? = nil, byteOffset: Int? = nil,
    record: Int? = nil, field: String? = nil, part: Int? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.byteOffset = byteOffset
    self.record = record
    self.field = field
    self.part = part
  }

  /// A file or folder as a whole.
  public static func file(_ path: String) -> ErrorPlace { ErrorPlace(file: path) }
}

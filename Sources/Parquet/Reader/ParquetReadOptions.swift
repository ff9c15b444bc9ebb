/// Options of a `ParquetFileReader`: checksums, and limits on what a file may ask for.
public struct ParquetReadOptions: Sendable {
  /// Whether pages that have a checksum are compared with it.
  public var verifiesChecksums = true

  /// Level entries that a column chunk may have. A run of equal values takes a few bytes in a file,
  /// whatever its length, and all its memory when it is decoded.
  public var valueLimit = 1 << 28

  /// Bytes that the byte arrays of a column chunk may take, 4 GiB at most. Values that repeat
  /// another one's beginning take little in a file.
  public var byteLimit = 1 << 32

  /// Bytes that a column or offset index may have: an index takes some twenty times its bytes in
  /// memory.
  public var indexByteLimit = 64 << 20

  /// Makes the options that suit files of any origin.
  public init() {}
}

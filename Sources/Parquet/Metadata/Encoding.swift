/// The encoding of values or levels in a page (Parquet format, "Encodings"). Raw values are those of
/// the file metadata.
public enum Encoding: Int32, Sendable, CaseIterable, Comparable {
  case plain = 0
  case plainDictionary = 2
  case rle = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case rleDictionary = 8
  case byteStreamSplit = 9

  public static func < (left: Encoding, right: Encoding) -> Bool { left.rawValue < right.rawValue }
}

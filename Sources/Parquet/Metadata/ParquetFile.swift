/// Facts that writing and reading a file share.
enum ParquetFile {
  /// Stands at the start and at the end of a file.
  static let magic: [UInt8] = Array("PAR1".utf8)
  /// Stands at the end of a file whose footer is encrypted.
  static let encryptedMagic: [UInt8] = Array("PARE".utf8)
  /// Bytes behind the footer: its length and the magic.
  static let trailerSize = 8
}

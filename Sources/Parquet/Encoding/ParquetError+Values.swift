extension ParquetError {
  static func pageTooShort(_ count: Int, _ bytes: Int) -> ParquetError {
    .corrupt("a page of \(bytes) bytes cannot hold its \(count) values")
  }

  static func unsupportedEncoding(_ encoding: Encoding) -> ParquetError {
    .unsupported("values in the encoding \(encoding)")
  }
}

import ByteBuffers

/// The bytes of a column chunk's values before encoding, and histograms of its levels (Parquet format,
/// `SizeStatistics`).
public struct SizeStatistics: Sendable, Equatable {
  /// Of BYTE_ARRAY columns: bytes of the values without their lengths and without any encoding.
  public var byteArraySize: Int?
  /// Entries of each repetition level; nil where that can only be 0.
  public var repetitionLevelHistogram: [Int]?
  /// Entries of each definition level; nil where it follows from the count of nulls.
  public var definitionLevelHistogram: [Int]?

  /// Makes statistics of what is given.
  public init(
    byteArraySize: Int? = nil, repetitionLevelHistogram: [Int]? = nil,
    definitionLevelHistogram: [Int]? = nil
  ) {
    self.byteArraySize = byteArraySize
    self.repetitionLevelHistogram = repetitionLevelHistogram
    self.definitionLevelHistogram = definitionLevelHistogram
  }
}

extension SizeStatistics {
  /// Writes these as the struct field `field`.
  func write(_ field: Int16, to writer: inout ThriftCompactWriter) {
    writer.writeStruct(field) {
      if let byteArraySize { $0.write(1, Int64(byteArraySize)) }
      if let repetitionLevelHistogram { $0.write(2, counts: repetitionLevelHistogram) }
      if let definitionLevelHistogram { $0.write(3, counts: definitionLevelHistogram) }
    }
  }

  /// Reads the struct `field`.
  init(
    from reader: inout ThriftCompactReader, _ field: ThriftCompactReader.Field
  ) throws(ByteReaderError) {
    self.init()
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: byteArraySize = try reader.readCount(field)
      case 2: repetitionLevelHistogram = try reader.readCounts(field)
      case 3: definitionLevelHistogram = try reader.readCounts(field)
      default: try reader.skip(field)
      }
    }
  }
}

import ByteBuffers
import Codecs

/// The metadata of a column chunk: type, encodings, codec, sizes and statistics.
public struct ColumnMetaData: Sendable, Equatable {
  public var type: PhysicalType
  /// Encodings that occur, of levels too. Those that are not known here are left out.
  public var encodings: [Encoding]
  public var path: [String]
  /// Number of the codec, which may be one that is not implemented (see `codec`).
  public var codecValue: Int32
  /// Level entries: values, nulls and empty lists.
  public var valueCount: Int
  /// Bytes as they would be without compression, page headers included.
  public var totalUncompressedSize: Int
  /// Bytes in the file, page headers included.
  public var totalCompressedSize: Int
  public var dataPageOffset: Int
  public var dictionaryPageOffset: Int?
  public var statistics: Statistics?
  public var sizeStatistics: SizeStatistics?
  /// What a writer stored with the chunk.
  public var keyValues: [KeyValue] = []
  public var bloomFilterOffset: Int?
  /// Bytes of the bloom filter, its header included; some writers do not tell.
  public var bloomFilterLength: Int32?

  /// Nil for a codec that is not implemented.
  public var codec: CompressionCodec? { CompressionCodec(parquetValue: codecValue) }

  /// Where the chunk's first page starts.
  public var firstPageOffset: Int {
    guard let dictionaryPageOffset else { return dataPageOffset }
    // Chunks without data pages may give 0 for their offset; no page can start there.
    return dataPageOffset > 0 ? min(dictionaryPageOffset, dataPageOffset) : dictionaryPageOffset
  }
}

extension ColumnMetaData {
  func write(_ field: Int16, to writer: inout ThriftCompactWriter) {
    writer.writeStruct(field) {
      $0.write(1, type.rawValue)
      $0.beginList(2, of: .int32, count: encodings.count)
      for encoding in encodings { $0.appendElement(encoding.rawValue) }
      $0.beginList(3, of: .binary, count: path.count)
      for name in path { $0.appendElement(name) }
      $0.write(4, codecValue)
      $0.write(5, Int64(valueCount))
      $0.write(6, Int64(totalUncompressedSize))
      $0.write(7, Int64(totalCompressedSize))
      if !keyValues.isEmpty {
        $0.beginList(8, of: .structure, count: keyValues.count)
        for pair in keyValues { pair.write(to: &$0) }
      }
      $0.write(9, Int64(dataPageOffset))
      if let dictionaryPageOffset { $0.write(11, Int64(dictionaryPageOffset)) }
      statistics?.write(12, to: &$0)
      if let bloomFilterOffset { $0.write(14, Int64(bloomFilterOffset)) }
      if let bloomFilterLength { $0.write(15, bloomFilterLength) }
      sizeStatistics?.write(16, to: &$0)
    }
  }

  init(
    from reader: inout ThriftCompactReader, _ field: ThriftCompactReader.Field
  ) throws(ByteReaderError) {
    var type: PhysicalType?
    var codec: Int32?
    var (valueCount, dataPageOffset): (Int?, Int?)
    var (uncompressed, compressed): (Int?, Int?)
    var encodings: [Encoding] = []
    var path: [String] = []
    var dictionaryPageOffset: Int?
    var statistics: Statistics?
    var sizeStatistics: SizeStatistics?
    var keyValues: [KeyValue] = []
    var (bloomFilterOffset, bloomFilterLength): (Int?, Int32?)
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: type = PhysicalType(rawValue: try reader.readInt32(field))
      case 2:
        for _ in 0..<(try reader.beginList(field, of: .int32)) {
          if let encoding = Encoding(rawValue: try reader.readInt32Element()) {
            encodings.append(encoding)
          }
        }
      case 3:
        for _ in 0..<(try reader.beginList(field, of: .binary)) {
          path.append(try reader.readStringElement())
        }
      case 4: codec = try reader.readInt32(field)
      case 5: valueCount = try reader.readCount(field)
      case 6: uncompressed = try reader.readCount(field)
      case 7: compressed = try reader.readCount(field)
      case 9: dataPageOffset = try reader.readCount(field)
      case 11:
        // Some writers store 0 where there is no dictionary page; no page can start there.
        let offset = try reader.readCount(field)
        dictionaryPageOffset = offset > 0 ? offset : nil
      case 12: statistics = try Statistics(from: &reader, field)
      case 8:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          keyValues.append(try KeyValue(from: &reader))
        }
      // Some writers had used these numbers for fields of their own before they were assigned.
      case 14 where field.type == .int64: bloomFilterOffset = try reader.readCount(field)
      case 15 where field.type == .int32: bloomFilterLength = try reader.readInt32(field)
      case 16 where field.type == .structure:
        sizeStatistics = try SizeStatistics(from: &reader, field)
      default: try reader.skip(field)
      }
    }
    guard let type, let codec, let valueCount, let uncompressed, let compressed, let dataPageOffset
    else { throw reader.failure("the metadata of a column chunk is incomplete") }
    self.init(
      type: type, encodings: encodings, path: path, codecValue: codec, valueCount: valueCount,
      totalUncompressedSize: uncompressed, totalCompressedSize: compressed,
      dataPageOffset: dataPageOffset, dictionaryPageOffset: dictionaryPageOffset,
      statistics: statistics, sizeStatistics: sizeStatistics, keyValues: keyValues,
      bloomFilterOffset: bloomFilterOffset, bloomFilterLength: bloomFilterLength)
  }
}

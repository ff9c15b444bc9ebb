import ByteBuffers
import Codecs

@testable import Parquet

/// Column chunks put together by hand, so that tests of files depend on no encoder.
enum HandBuilt {
  /// A chunk of one uncompressed PLAIN page of a required INT64 column.
  static func int64s(_ values: [Int64], leaf: Int = 0) -> EncodedColumnChunk {
    var body = ByteBuffer()
    for value in values { body.appendLittleEndian(value) }
    let header = PageHeader(
      content: .dataV1(valueCount: Int32(values.count), encoding: .plain),
      uncompressedSize: Int32(body.count), compressedSize: Int32(body.count))
    var bytes = ByteBuffer()
    header.append(to: &bytes)
    bytes.append(body.bytes)
    let size = bytes.count
    return EncodedColumnChunk(
      bytes: bytes, leaf: leaf, encodings: [.plain, .rle], codec: .none, valueCount: values.count,
      uncompressedSize: size, dictionaryPageOffset: nil, dataPageOffset: 0,
      statistics: Statistics(
        min: plain(values.min() ?? 0), max: plain(values.max() ?? 0), nullCount: 0))
  }

  /// A chunk with a dictionary page and one data page, of a required INT64 column that holds
  /// `value` `count` times.
  static func repeated(_ value: Int64, count: Int, leaf: Int = 0) -> EncodedColumnChunk {
    var indices = ByteBuffer()
    indices.append(1)
    HybridRLE.appendRun(0, length: count, width: 1, to: &indices)
    let dictionary = PageHeader(
      content: .dictionary(valueCount: 1, encoding: .plain), uncompressedSize: 8, compressedSize: 8)
    let data = PageHeader(
      content: .dataV1(valueCount: Int32(count), encoding: .rleDictionary),
      uncompressedSize: Int32(indices.count), compressedSize: Int32(indices.count))
    var bytes = ByteBuffer()
    dictionary.append(to: &bytes)
    bytes.append(plain(value))
    let dataPageOffset = bytes.count
    data.append(to: &bytes)
    bytes.append(indices.bytes)
    let size = bytes.count
    return EncodedColumnChunk(
      bytes: bytes, leaf: leaf, encodings: [.plain, .rle, .rleDictionary], codec: .none,
      valueCount: count, uncompressedSize: size + 1000, dictionaryPageOffset: 0,
      dataPageOffset: dataPageOffset, statistics: nil)
  }

  static func plain<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.appendLittleEndian(value)
    return buffer.array()
  }

  /// A row group of required INT64 columns.
  static func rowGroup(_ columns: [[Int64]]) -> EncodedRowGroup {
    EncodedRowGroup(
      columns: columns.enumerated().map { int64s($1, leaf: $0) }, rowCount: columns[0].count)
  }

  /// A schema of required INT64 columns "c0", "c1", …
  static func schema(columns: Int) throws -> ParquetSchema {
    try ParquetSchema((0..<columns).map { .primitive("c\($0)", .required, .int64) })
  }

  /// A page of `body`, as it stands in a chunk.
  static func page(
    _ content: PageHeader.Content, _ body: [UInt8], uncompressedSize: Int? = nil,
    crc: UInt32? = nil
  ) -> [UInt8] {
    var buffer = ByteBuffer()
    PageHeader(
      content: content, uncompressedSize: Int32(uncompressedSize ?? body.count),
      compressedSize: Int32(body.count), crc: crc
    ).append(to: &buffer)
    buffer.append(body)
    return buffer.array()
  }

  /// Decodes the only column of a schema of one field.
  static func decode(
    _ pages: [[UInt8]], _ field: SchemaNode, entries: Int, rows: Int? = nil,
    codec: PageCodec = .block(.none), options: ParquetReadOptions = .init()
  ) throws -> DecodedColumn {
    let schema = try ParquetSchema([field])
    let chunk = pages.flatMap { $0 }
    var decoder = ColumnChunkDecoder(
      schema.leaves[0], entryCount: entries, chunkSize: chunk.count, codec: codec,
      options: options)
    return try chunk.withUnsafeBytes { bytes throws in
      try decoder.decode(bytes, rowCount: rows ?? entries)
    }
  }
}

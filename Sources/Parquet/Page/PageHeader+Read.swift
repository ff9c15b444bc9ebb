import ByteBuffers

extension PageHeader {
  /// Reads a header. Sizes and counts of the result are not negative.
  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var type: Int32?
    var uncompressed: Int32?
    var compressed: Int32?
    var crc: UInt32?
    var content: Content?
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: type = try reader.readInt32(field)
      case 2: uncompressed = try Self.readCount(field, &reader)
      case 3: compressed = try Self.readCount(field, &reader)
      case 4: crc = UInt32(bitPattern: try reader.readInt32(field))
      case 5 where type == PageType.data: content = try Self.readDataV1(field, &reader)
      case 7 where type == PageType.dictionary: content = try Self.readDictionary(field, &reader)
      case 8 where type == PageType.dataV2: content = try Self.readDataV2(field, &reader)
      default: try reader.skip(field)
      }
    }
    guard let type, let uncompressed, let compressed else {
      throw reader.failure("a page header lacks its type or a size")
    }
    let known = [PageType.data, PageType.dictionary, PageType.dataV2].contains(type)
    guard let content = content ?? (known ? nil : .other(type: type)) else {
      throw reader.failure("a page header of type \(type) lacks the part for its type")
    }
    self.init(
      content: content, uncompressedSize: uncompressed, compressedSize: compressed, crc: crc)
  }

  private typealias Field = ThriftCompactReader.Field

  private static func readCount(
    _ field: Field, _ reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> Int32 {
    let value = try reader.readInt32(field)
    guard value >= 0 else {
      throw reader.failure("field \(field.id) of a page header is \(value)")
    }
    return value
  }

  private static func readEncoding(
    _ field: Field, _ reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> Encoding {
    let value = try reader.readInt32(field)
    guard let encoding = Encoding(rawValue: value) else {
      throw reader.failure("there is no encoding \(value)")
    }
    return encoding
  }

  private static func readDataV1(
    _ field: Field, _ reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> Content {
    var count: Int32?
    var encoding: Encoding?
    var definition = Encoding.rle
    var repetition = Encoding.rle
    var statistics: Statistics?
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: count = try readCount(field, &reader)
      case 2: encoding = try readEncoding(field, &reader)
      case 3: definition = try readEncoding(field, &reader)
      case 4: repetition = try readEncoding(field, &reader)
      case 5: statistics = try Statistics(from: &reader, field)
      default: try reader.skip(field)
      }
    }
    guard let count, let encoding else { throw reader.failure("a data page header is incomplete") }
    return .dataV1(
      valueCount: count, encoding: encoding, definitionLevelEncoding: definition,
      repetitionLevelEncoding: repetition, statistics: statistics)
  }

  private static func readDictionary(
    _ field: Field, _ reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> Content {
    var count: Int32?
    var encoding: Encoding?
    var isSorted: Bool?
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: count = try readCount(field, &reader)
      case 2: encoding = try readEncoding(field, &reader)
      case 3: isSorted = try reader.readBoolean(field)
      default: try reader.skip(field)
      }
    }
    guard let count, let encoding else {
      throw reader.failure("a dictionary page header is incomplete")
    }
    return .dictionary(valueCount: count, encoding: encoding, isSorted: isSorted)
  }

  private static func readDataV2(
    _ field: Field, _ reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> Content {
    var counts: (values: Int32?, nulls: Int32?, rows: Int32?)
    var sizes: (definition: Int32?, repetition: Int32?)
    var encoding: Encoding?
    var isCompressed = true
    var statistics: Statistics?
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: counts.values = try readCount(field, &reader)
      case 2: counts.nulls = try readCount(field, &reader)
      case 3: counts.rows = try readCount(field, &reader)
      case 4: encoding = try readEncoding(field, &reader)
      case 5: sizes.definition = try readCount(field, &reader)
      case 6: sizes.repetition = try readCount(field, &reader)
      case 7: isCompressed = try reader.readBoolean(field)
      case 8: statistics = try Statistics(from: &reader, field)
      default: try reader.skip(field)
      }
    }
    guard let values = counts.values, let nulls = counts.nulls, let rows = counts.rows,
      let definition = sizes.definition, let repetition = sizes.repetition, let encoding
    else { throw reader.failure("a header of a data page of version 2 is incomplete") }
    return .dataV2(
      valueCount: values, nullCount: nulls, rowCount: rows, encoding: encoding,
      definitionLevelsSize: definition, repetitionLevelsSize: repetition,
      isCompressed: isCompressed, statistics: statistics)
  }
}

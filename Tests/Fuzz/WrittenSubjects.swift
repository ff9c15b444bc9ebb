import Parquet
import TestSupport

/// Small files that are written here, each of which is nearly all of one kind of bytes: those of an
/// encoding, of a footer, of indexes and bloom filters. Changes hit what they are meant for.
enum WrittenSubjects {
  private static let rows = 400

  static func all() throws -> [Subject] {
    try encodings() + [footer(), indexes()]
  }

  static let fields: [SchemaNode] = [
    .boolean("boolean"), .int32("int32"), .int64("int64"), .double("double"), .bytes("bytes"),
    .bytes("fixed", length: 5),
  ]
  /// A column without levels, and one of a list, of each field.
  static let required = schemas { node in
    var node = node
    node.repetition = .required
    return node
  }
  static let lists = schemas { .list("list", .optional, element: $0) }

  private static func schemas(_ change: (SchemaNode) -> SchemaNode) -> [ParquetSchema] {
    fields.map { field in
      do { return try ParquetSchema([change(field)]) } catch { finding("\(error)") }
    }
  }

  private static func values(_ random: inout SeededGenerator) -> [String: ColumnData] {
    let numbers = (0..<rows).map { Int64($0 * 3) + Int64(random.next() % 40) }
    return [
      "boolean": .booleans(numbers.map { $0 % 50 < 30 }),
      "int32": .int32s(numbers.map { Int32($0) }),
      "int64": .int64s(numbers.map { $0 << 30 }),
      "double": .doubles(numbers.map { Double($0 / 9) }),
      "bytes": .strings(numbers.map { "value \($0 / 7)" }),
      "fixed": .fixedLength(
        numbers.flatMap { [7, 7, 7, UInt8($0 / 9 & 0xff), UInt8($0 / 50 & 1)] }),
    ]
  }

  /// A column a file, in one page without a codec, optional and in lists: levels are RLE.
  private static func encodings() throws -> [Subject] {
    var subjects: [Subject] = []
    for (field, schema) in lists.enumerated() {
      for encoding in Encoding.allCases where encoding.suits(schema.leaves[0].type) {
        for version in [DataPageVersion.v1, .v2] {
          let bytes = try list(field: field, encoding, version)
          subjects.append(.part(bytes, try pages(bytes)))
        }
      }
    }
    return subjects
  }

  private static func data(_ field: Int) throws -> ColumnData {
    var random = SeededGenerator(fixedSeed: 5)
    guard let data = values(&random)[fields[field].name] else {
      throw ParquetError.invalidData("there are no values for \(fields[field].name)")
    }
    return data
  }

  /// A file of a column of `lists`.
  static func list(
    field: Int, _ encoding: Encoding, _ version: DataPageVersion
  ) throws -> [UInt8] {
    var random = SeededGenerator(fixedSeed: 9)
    let count = rows / 4
    var batch = ColumnBatch(lists[field], rowCount: count)
    try batch.setList(
      "list", offsets: .int32((0...Int32(count)).map { $0 * 4 }),
      validity: .flags((0..<count).map { $0 % 9 > 0 }))
    try batch.set(
      leaf: 0, data(field), validity: .flags((0..<rows).map { _ in random.next() % 5 > 0 }))
    return try write(batch, encoding, version)
  }

  /// A file of a column of `required`, whose pages have no levels.
  static func column(field: Int, _ encoding: Encoding) throws -> [UInt8] {
    var batch = ColumnBatch(required[field], rowCount: rows)
    try batch.set(leaf: 0, data(field))
    return try write(batch, encoding, .v2)
  }

  private static func write(
    _ batch: ColumnBatch, _ encoding: Encoding, _ version: DataPageVersion
  ) throws -> [UInt8] {
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroup.dataPageVersion = version
    options.rowGroup.columnEncodings[batch.schema.leaves[0].dottedPath] = encoding
    return try write(batch, options)
  }

  private static func write(
    _ batch: ColumnBatch, _ options: ParquetWriterOptions
  ) throws -> [UInt8] {
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: batch.schema, options: options)
    try writer.append(batch)
    try writer.finish()
    return sink.bytes
  }

  /// From the first page to the last of a file's first row group.
  static func pages(_ bytes: [UInt8]) throws -> Range<Int> {
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    let pages = reader.schema.leaves.indices.flatMap { reader.pages(rowGroup: 0, leaf: $0).pages }
    let start = pages.map(\.offset).min() ?? 0
    let end = pages.map { $0.offset + $0.headerSize + $0.compressedSize }.max() ?? start
    return start..<end
  }

  static func flat(pageRows: Int) throws -> [UInt8] {
    var random = SeededGenerator(fixedSeed: 6)
    let schema = try ParquetSchema(fields)
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroupRowCount = rows / 2
    options.rowGroup.dataPageRowLimit = pageRows
    options.rowGroup.dataPageSize = 512
    options.pageIndexes = .always
    for field in fields.dropFirst() { options.rowGroup.bloomFilters[field.name] = .init() }
    var batch = ColumnBatch(schema, rowCount: rows)
    let values = values(&random)
    // In the order of the fields: that of a dictionary differs from run to run, and with it the file.
    for field in fields {
      guard let data = values[field.name] else { continue }
      try batch.set(
        field.name, data, validity: .flags((0..<rows).map { _ in random.next() % 5 > 0 }))
    }
    return try write(batch, options)
  }

  /// The footer of a file of several row groups, with everything that footers can have.
  private static func footer() throws -> Subject {
    let bytes = try flat(pageRows: 30)
    let range = footerRange(bytes)
    return .footer(Array(bytes[..<range.lowerBound]), Array(bytes[range]))
  }

  /// Where the metadata of a file are.
  static func footerRange(_ bytes: [UInt8]) -> Range<Int> {
    let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return max(0, bytes.count - 8 - length)..<bytes.count - 8
  }

  /// Bloom filters and page indexes, by which rows are selected.
  private static func indexes() throws -> Subject {
    let bytes = try flat(pageRows: 10)
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    var places: [Range<Int>] = []
    for column in reader.metadata.rowGroups.flatMap(\.columns) {
      for place in [column.columnIndex, column.offsetIndex].compactMap({ $0 }) {
        places.append(place.offset..<(place.offset + Int(place.length)))
      }
      if let offset = column.metaData?.bloomFilterOffset {
        places.append(offset..<(offset + 64))
      }
    }
    return .indexes(bytes, places)
  }
}

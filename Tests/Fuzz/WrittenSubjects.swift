import Parquet
import TestSupport

/// Small files that are written here, each of which is nearly all of one kind of bytes: those of an
/// encoding, of a footer, of indexes and bloom filters. Changes hit what they are meant for.
enum WrittenSubjects {
  private static let rows = 400

  static func all() throws -> [Subject] {
    try encodings() + [footer(), indexes()]
  }

  private static let fields: [SchemaNode] = [
    .boolean("boolean"), .int32("int32"), .int64("int64"), .double("double"), .bytes("bytes"),
    .bytes("fixed", length: 5),
  ]

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
    var random = SeededGenerator(seed: 5)
    let values = values(&random)
    var subjects: [Subject] = []
    for field in fields {
      let schema = try ParquetSchema([.list("list", .optional, element: field)])
      for encoding in Encoding.allCases where encoding.suits(schema.leaves[0].type) {
        for version in [DataPageVersion.v1, .v2] {
          var options = ParquetWriterOptions(compression: .none)
          options.rowGroup.dataPageVersion = version
          options.rowGroup.columnEncodings[schema.leaves[0].dottedPath] = encoding
          guard let data = values[field.name] else { continue }
          let lists = rows / 4
          var batch = ColumnBatch(schema, rowCount: lists)
          try batch.setList(
            "list", offsets: .int32((0...Int32(lists)).map { $0 * 4 }),
            validity: .flags((0..<lists).map { $0 % 9 > 0 }))
          try batch.set(
            leaf: 0, data, validity: .flags((0..<rows).map { _ in random.next() % 5 > 0 }))
          let bytes = try write(batch, options)
          subjects.append(.part(bytes, try pages(bytes)))
        }
      }
    }
    return subjects
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
  private static func pages(_ bytes: [UInt8]) throws -> Range<Int> {
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    let pages = reader.schema.leaves.indices.flatMap { reader.pages(rowGroup: 0, leaf: $0).pages }
    let start = pages.map(\.offset).min() ?? 0
    let end = pages.map { $0.offset + $0.headerSize + $0.compressedSize }.max() ?? start
    return start..<end
  }

  private static func flat(pageRows: Int) throws -> [UInt8] {
    var random = SeededGenerator(seed: 6)
    let schema = try ParquetSchema(fields)
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroupRowCount = rows / 2
    options.rowGroup.dataPageRowLimit = pageRows
    options.rowGroup.dataPageSize = 512
    options.pageIndexes = .always
    for field in fields.dropFirst() { options.rowGroup.bloomFilters[field.name] = .init() }
    var batch = ColumnBatch(schema, rowCount: rows)
    for (name, data) in values(&random) {
      try batch.set(
        name, data, validity: .flags((0..<rows).map { _ in random.next() % 5 > 0 }))
    }
    return try write(batch, options)
  }

  /// The footer of a file of several row groups, with everything that footers can have.
  private static func footer() throws -> Subject {
    let bytes = try flat(pageRows: 30)
    let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return .footer(
      Array(bytes[..<(bytes.count - 8 - length)]), Array(bytes.dropLast(8).suffix(length)))
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

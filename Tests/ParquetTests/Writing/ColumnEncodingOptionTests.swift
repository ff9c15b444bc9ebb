import Testing

@testable import Parquet

@Suite("Encodings that are given for columns")
struct ColumnEncodingOptionTests {
  private static let rows = 3000

  /// Columns whose values lie so that every encoding of theirs would be chosen by some measure.
  private func batch(_ schema: ParquetSchema) throws -> ColumnBatch {
    var batch = ColumnBatch(schema, rowCount: Self.rows)
    let numbers = (0..<Self.rows).map { $0 * 7919 % 50 }
    try batch.set("boolean", .booleans(numbers.map { $0 < 20 }))
    try batch.set("int32", .int32s(numbers.map { Int32($0) }))
    try batch.set("int64", .int64s(numbers.map { Int64($0) << 33 }))
    try batch.set("float", .floats(numbers.map { Float($0) / 4 }))
    try batch.set("double", .doubles(numbers.map { Double($0) / 4 }))
    try batch.set("bytes", .strings(numbers.map { "value \($0)" }))
    try batch.set("fixed", .fixedLength(numbers.flatMap { [1, UInt8($0), 2] }))
    return batch
  }

  private static let fields: [SchemaNode] = [
    .boolean("boolean"), .int32("int32"), .int64("int64"), .float("float"), .double("double"),
    .bytes("bytes"), .bytes("fixed", length: 3),
  ]

  private func write(
    _ options: ParquetWriterOptions, _ schema: ParquetSchema
  ) throws -> ParquetFileReader {
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    try writer.append(try batch(schema))
    try writer.finish()
    return try ParquetFileReader(source: MemorySource(sink.bytes))
  }

  @Test("Every encoding that suits a type is written, whatever the profile, with the same values")
  func all() throws {
    let schema = try ParquetSchema(Self.fields)
    let measured = try write(ParquetWriterOptions(compression: .none), schema)
    for encoding in Encoding.allCases {
      for profile in EncodingProfile.allCases {
        var options = ParquetWriterOptions(compression: .zstd)
        options.rowGroup.encodings = profile
        options.rowGroup.dataPageRowLimit = 500
        options.rowGroup.dataPageSize = 1000
        for leaf in schema.leaves where encoding.suits(leaf.type) {
          options.rowGroup.columnEncodings[leaf.dottedPath] = encoding
        }
        let reader = try write(options, schema)
        for (index, leaf) in schema.leaves.enumerated() where encoding.suits(leaf.type) {
          let pages = reader.pages(rowGroup: 0, leaf: index).pages.filter(\.isData)
          #expect(pages.count > 1)
          #expect(pages.allSatisfy { $0.encoding == encoding }, "\(leaf.dottedPath) \(encoding)")
          #expect(
            try reader.readColumnChunk(rowGroup: 0, leaf: index).values
              == measured.readColumnChunk(rowGroup: 0, leaf: index).values)
        }
      }
    }
  }

  @Test("A dictionary that would make nothing smaller is left out")
  func vainDictionary() throws {
    let schema = try ParquetSchema([.int64("id", .required), .string("text", .required)])
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroup.columnEncodings = ["id": .rleDictionary, "text": .rleDictionary]
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    var batch = ColumnBatch(schema, rowCount: 5000)
    try batch.set("id", .int64s((0..<5000).map { $0 &* 0x1234_5678_9abc }))
    try batch.set("text", .strings((0..<5000).map { "text \($0)" }))
    try writer.append(batch)
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    for leaf in 0..<2 {
      #expect(reader.pages(rowGroup: 0, leaf: leaf).pages.map(\.encoding) == [.plain])
    }
  }

  @Test("Pages of nulls have the header that deltas begin with: readers look for it")
  func headers() throws {
    let schema = try ParquetSchema(Self.fields)
    func sizes(_ encoding: Encoding, _ path: String) throws -> [Int] {
      var options = ParquetWriterOptions(compression: .zstd)
      options.rowGroup = RowGroupOptions(dataPageVersion: .v2, dataPageRowLimit: 500)
      options.rowGroup.dataPageSize = 1000
      options.rowGroup.columnEncodings = [path: encoding]
      var batch = try batch(schema)
      let leaf = try schema.leafIndex(at: path)
      let isThere = (0..<Self.rows).map { $0 < 500 }
      let data: ColumnData =
        path == "int64"
        ? .int64s((0..<Int64(Self.rows)).map { $0 })
        : .strings((0..<Self.rows).map { "text \($0)" })
      try batch.set(leaf: leaf, data, validity: .flags(isThere))
      let sink = MemorySink()
      let writer = try ParquetWriter(to: sink, schema: schema, options: options)
      try writer.append(batch)
      try writer.finish()
      let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
      #expect(try reader.readColumnChunk(rowGroup: 0, leaf: leaf).values.count == 500)
      let pages = reader.pages(rowGroup: 0, leaf: leaf).pages.filter {
        $0.nullCount == $0.valueCount
      }
      #expect(pages.allSatisfy { $0.encoding == encoding })
      return pages.map(\.uncompressedSize)
    }
    for (path, encodings) in [
      ("int64", [.deltaBinaryPacked]), ("bytes", [.deltaLengthByteArray, .deltaByteArray]),
    ] as [(String, [Encoding])] {
      let plain = try sizes(.plain, path)
      #expect(!plain.isEmpty)
      for encoding in encodings {
        let deltas = try sizes(encoding, path)
        // Block size, miniblocks, count and first value: five bytes, of both lists in one case.
        let header = encoding == .deltaByteArray ? 10 : 5
        #expect(deltas.last == (plain.last ?? 0) + header, "\(encoding)")
      }
    }
  }

  @Test("An encoding that a column cannot have, and a column that is not there, are refused")
  func refusals() throws {
    let schema = try ParquetSchema(Self.fields)
    for (path, encoding) in [
      ("nothing", .plain), ("boolean", .rleDictionary), ("double", .deltaBinaryPacked),
      ("int32", .deltaByteArray), ("bytes", .byteStreamSplit), ("fixed", .deltaLengthByteArray),
      ("int64", .plainDictionary), ("int64", .bitPacked), ("bytes", .rle),
    ] as [(String, Encoding)] {
      var options = ParquetWriterOptions()
      options.rowGroup.columnEncodings = [path: encoding]
      #expect(throws: ParquetError.self, "\(path) \(encoding)") {
        _ = try ParquetWriter(to: MemorySink(), schema: schema, options: options)
      }
    }
  }
}

import ByteBuffers
import Codecs
import Testing

@testable import Parquet

@Suite("Column chunk decoder")
struct ColumnChunkDecoderTests {
  private func page(
    _ content: PageHeader.Content, _ body: [UInt8], uncompressedSize: Int? = nil,
    crc: UInt32? = nil
  ) -> [UInt8] {
    HandBuilt.page(content, body, uncompressedSize: uncompressedSize, crc: crc)
  }

  private func decode(
    _ pages: [[UInt8]], _ field: SchemaNode, entries: Int, rows: Int? = nil,
    codec: CompressionCodec = .none
  ) throws -> DecodedColumn {
    try HandBuilt.decode(pages, field, entries: entries, rows: rows, codec: .block(codec))
  }

  private let int32 = SchemaNode.primitive("i", .required, .int32)
  private let optional = SchemaNode.primitive("o", .optional, .int32)
  private let text = SchemaNode.primitive("t", .required, .byteArray, .string)

  @Test("A version 1 page has the length of its levels before them, a version 2 page in its header")
  func levels() throws {
    let runs: [UInt8] = [0x03, 0b0000_0101]
    let values = HandBuilt.plain(Int32(7)) + HandBuilt.plain(Int32(-8))
    let first = page(
      .dataV1(valueCount: 3, encoding: .plain), HandBuilt.plain(Int32(2)) + runs + values)
    let second = page(
      .dataV2(
        valueCount: 3, nullCount: 1, rowCount: 3, encoding: .plain, definitionLevelsSize: 2,
        repetitionLevelsSize: 0, isCompressed: false), runs + values)
    let column = try decode([first, second], optional, entries: 6)
    #expect(column.definitionLevels == [1, 0, 1, 1, 0, 1])
    #expect(column.values == .int32s([7, -8, 7, -8]))
  }

  @Test("Levels of a version 2 page lie outside of the codec")
  func compressedV2() throws {
    var values = ByteBuffer()
    for _ in 0..<100 { values.appendLittleEndian(Int32(5)) }
    for codec in [CompressionCodec.snappy, .gzip, .zstd, .lz4] {
      var body = ByteBuffer()
      body.append([0xc8, 0x01, 0x01])
      try BlockCompressor(codec).compress(values.bytes, into: &body)
      let content = PageHeader.Content.dataV2(
        valueCount: 100, nullCount: 0, rowCount: 100, encoding: .plain, definitionLevelsSize: 3,
        repetitionLevelsSize: 0, isCompressed: true)
      let chunk = page(content, body.array(), uncompressedSize: 403)
      let column = try decode([chunk], optional, entries: 100, codec: codec)
      #expect(column.values == .int32s(Array(repeating: 5, count: 100)))
    }
  }

  @Test("Values that share a dictionary entry share its bytes")
  func dictionary() throws {
    let entries = HandBuilt.plain(Int32(2)) + [0x61, 0x62] + HandBuilt.plain(Int32(0))
    let pages = [
      page(.dictionary(valueCount: 2, encoding: .plain), entries),
      page(.dataV1(valueCount: 4, encoding: .rleDictionary), [1, 0x03, 0b0000_0010]),
      page(.dataV1(valueCount: 1, encoding: .plain), HandBuilt.plain(Int32(1)) + [0x63]),
    ]
    let column = try decode(pages, text, entries: 5)
    #expect(ParquetTesting.texts(column.values) == ["ab", "", "ab", "ab", "c"])
    guard case .byteArrays(let arrays) = column.values else { return }
    #expect(arrays.references[0] == arrays.references[2])
  }

  @Test(
    "PLAIN_DICTIONARY, as early writers called both the dictionary and its indices, is read as these"
  )
  func plainDictionary() throws {
    let entries = HandBuilt.plain(Int32(40)) + HandBuilt.plain(Int32(-2))
    let pages = [
      page(.dictionary(valueCount: 2, encoding: .plainDictionary), entries),
      page(.dataV1(valueCount: 4, encoding: .plainDictionary), [1, 0x03, 0b0000_1010]),
    ]
    #expect(try decode(pages, int32, entries: 4).values == .int32s([40, -2, 40, -2]))
  }

  @Test("Pages that contradict themselves, their chunk or the schema are refused")
  func hostile() throws {
    let run: [UInt8] = [0xfe, 0xff, 0xff, 0xff, 0x0f, 0]
    let dictionary = page(.dictionary(valueCount: 1, encoding: .plain), HandBuilt.plain(Int32(1)))
    let plain = PageHeader.Content.dataV1(valueCount: 1, encoding: .plain)
    let indices = PageHeader.Content.dataV1(valueCount: 1, encoding: .rleDictionary)
    let one = HandBuilt.plain(Int32(1))
    let cases: [(String, SchemaNode, [[UInt8]])] = [
      ("no pages", int32, []),
      ("an empty page", int32, [page(plain, [])]),
      ("a page that is cut off", int32, [Array(page(plain, one).dropLast())]),
      ("a wrong checksum", int32, [page(plain, one, crc: 1)]),
      ("another size than uncompressed bytes have", int32, [page(plain, one, uncompressedSize: 8)]),
      (
        "more values than the chunk has", int32,
        [page(.dataV1(valueCount: 2, encoding: .plain), one + one)]
      ),
      (
        "two billion values", int32,
        [dictionary, page(.dataV1(valueCount: .max, encoding: .rleDictionary), [1] + run)]
      ),
      ("indices without a dictionary", int32, [page(indices, [1, 2, 0])]),
      ("an index past the dictionary", int32, [dictionary, page(indices, [1, 2, 1])]),
      ("indices of 33 bits", int32, [dictionary, page(indices, [33, 2, 0, 0, 0, 0, 0])]),
      ("no bit width", int32, [dictionary, page(indices, [])]),
      ("a second dictionary", int32, [dictionary, dictionary, page(plain, one)]),
      (
        "a dictionary shorter than it says", int32,
        [page(.dictionary(valueCount: .max, encoding: .plain), one), page(plain, one)]
      ),
      ("a level above the maximum", optional, [page(plain, one + [2, 2, 0, 0] + one)]),
      ("levels past the page", optional, [page(plain, HandBuilt.plain(Int32(-1)) + one)]),
      ("text past the page", text, [page(plain, HandBuilt.plain(Int32(5)) + [1])]),
      ("text of negative length", text, [page(plain, HandBuilt.plain(Int32(-1)))]),
      (
        "levels of version 2 past the page", optional,
        [
          page(
            .dataV2(
              valueCount: 1, nullCount: 0, rowCount: 1, encoding: .plain,
              definitionLevelsSize: .max, repetitionLevelsSize: .max, isCompressed: false), one)
        ]
      ),
    ]
    for (name, field, pages) in cases {
      #expect(throws: ParquetError.self, "\(name)") { try decode(pages, field, entries: 1) }
    }
  }

  @Test("Sizes that no compression could have led to are refused before anything is allocated")
  func impossibleSizes() {
    for codec in [CompressionCodec.snappy, .gzip, .zstd, .lz4] {
      let chunk = page(
        .dataV1(valueCount: 1, encoding: .plain), [1, 2, 3], uncompressedSize: Int(Int32.max))
      #expect(throws: ParquetError.self) {
        try decode([chunk], int32, entries: 1, codec: codec)
      }
    }
  }

  @Test("Rows must be as many as the row group has, and start at repetition level 0")
  func rows() throws {
    let list = SchemaNode.list("l", .required, element: .primitive("e", .required, .int32))
    func chunk(_ repetition: UInt8) -> [UInt8] {
      let levels: [UInt8] = HandBuilt.plain(Int32(2)) + [0x03, repetition]
      let definition: [UInt8] = HandBuilt.plain(Int32(2)) + [0x06, 1]
      let values = (1...3).flatMap { HandBuilt.plain(Int32($0)) }
      return page(.dataV1(valueCount: 3, encoding: .plain), levels + definition + values)
    }
    let column = try decode([chunk(0b010)], list, entries: 3, rows: 2)
    #expect(column.repetitionLevels == [0, 1, 0])
    #expect(throws: ParquetError.self) { try decode([chunk(0b010)], list, entries: 3, rows: 3) }
    #expect(throws: ParquetError.self) { try decode([chunk(0b001)], list, entries: 3, rows: 2) }
  }

  @Test("What a file writer placed, a file reader finds")
  func roundTrip() throws {
    let sink = MemorySink()
    let writer = ParquetFileAssembler(sink: sink, schema: try HandBuilt.schema(columns: 2))
    try writer.append(HandBuilt.rowGroup([[1, 2], [.min, .max]]))
    try writer.append(
      EncodedRowGroup(
        columns: [HandBuilt.repeated(9, count: 3), HandBuilt.int64s([4, 5, 6], leaf: 1)],
        rowCount: 3))
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    let expected: [[[Int64]]] = [[[1, 2], [.min, .max]], [[9, 9, 9], [4, 5, 6]]]
    for (group, columns) in expected.enumerated() {
      for (leaf, values) in columns.enumerated() {
        #expect(try reader.readColumnChunk(rowGroup: group, leaf: leaf).values == .int64s(values))
      }
    }
    #expect(throws: ParquetError.self) { try reader.readColumnChunk(rowGroup: 2, leaf: 0) }
    #expect(throws: ParquetError.self) { try reader.readColumnChunk(rowGroup: 0, leaf: -1) }
    var options = ParquetReadOptions()
    options.valueLimit = 2
    let careful = try ParquetFileReader(source: MemorySource(sink.bytes), options: options)
    #expect(try careful.readColumnChunk(rowGroup: 0, leaf: 0).entryCount == 2)
    #expect(throws: ParquetError.self) { try careful.readColumnChunk(rowGroup: 1, leaf: 0) }
  }
}

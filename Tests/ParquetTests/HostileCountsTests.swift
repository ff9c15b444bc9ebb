import ByteBuffers
import Testing

@testable import Parquet

@Suite("Counts near the largest integer")
struct HostileCountsTests {
  /// The footer of a file with two row groups of one column, whose counts are given, as a file.
  private func file(
    rows: Int = 1, bytes: Int = 1, values: Int = 1, uncompressed: Int = 1, compressed: Int = 1
  ) throws -> [UInt8] {
    let schema = try ParquetSchema([.int64("id", .required)])
    var footer = FooterBuilder(
      schema: schema.elements, keyValues: [], createdBy: nil, columnOrders: [.typeOrder])
    for _ in 0..<2 {
      let metaData = ColumnMetaData(
        type: .int64, encodings: [.plain], path: ["id"], codecValue: 0, valueCount: values,
        totalUncompressedSize: uncompressed, totalCompressedSize: compressed, dataPageOffset: 4)
      footer.append(
        RowGroup(
          columns: [ColumnChunk(metaData: metaData)], totalByteSize: bytes, rowCount: rows))
    }
    var file = ByteBuffer()
    file.append(Array("PAR1".utf8))
    let metadata = footer.build()
    file.append(metadata.bytes)
    file.appendLittleEndian(UInt32(metadata.count))
    file.append(Array("PAR1".utf8))
    return file.array()
  }

  @Test("Sums over row groups that exceed 64 bits are corrupt, and do not trap")
  func sums() throws {
    let half = Int.max / 2 + 1
    let files: [(String, [UInt8])] = [
      ("rows", try file(rows: half)), ("bytes", try file(bytes: .max)),
      ("values", try file(values: half)), ("bytes", try file(uncompressed: half)),
      ("bytes", try file(compressed: .max)),
    ]
    for (what, file) in files {
      let expected = ParquetError.corrupt("its row groups claim more \(what) than can be counted")
      #expect(throws: expected) { try ParquetFileReader(source: MemorySource(file)) }
    }
  }

  @Test("Counts whose sums fit are read, checked and refused where they are wrong")
  func large() throws {
    let largest = Int.max / 2
    let bytes = try file(
      rows: largest, bytes: largest, values: largest, uncompressed: largest, compressed: largest)
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    let checker = ParquetChecker(reader)
    #expect(!checker.checkMetadata().isEmpty)
    for rowGroup in 0..<2 {
      #expect(throws: ParquetError.self) { try reader.readColumnChunk(rowGroup: rowGroup, leaf: 0) }
      #expect(reader.pages(rowGroup: rowGroup, leaf: 0).error != nil)
      #expect(checker.checkColumnChunk(rowGroup: rowGroup, leaf: 0).column == nil)
    }
    for predicate in [
      ColumnPredicate("id", .isNotNull), ColumnPredicate("id", .equal, .integer(1)),
    ] {
      let selections = try reader.selection(matching: [predicate])
      #expect(selections.map(\.rows.count) == [largest, largest])
      for selection in selections {
        #expect(throws: ParquetError.self) { try reader.readColumn(selection, leaf: 0) }
      }
    }
  }

  @Test("Columns that are no columns of a row group have no order that could be checked")
  func sorting() throws {
    let sink = MemorySink()
    var options = ParquetWriterOptions()
    options.rowGroup.sortingColumns = [SortingColumn("id")]
    let schema = try ParquetSchema([.int64("id", .required)])
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    var batch = ColumnBatch(schema, rowCount: 3)
    try batch.set("id", .int64s([1, 2, 3]))
    try writer.append(batch)
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    let checker = ParquetChecker(reader)
    let column = try reader.readColumnChunk(rowGroup: 0, leaf: 0)
    let short = DecodedColumn(
      definitionLevels: [], repetitionLevels: [], entryCount: 2, values: .int64s([1, 2]))
    #expect(checker.checkSorting(rowGroup: 0, columns: [column]).isEmpty)
    #expect(checker.checkSorting(rowGroup: 0, columns: [short]).count == 1)
    for rowGroup in [-1, 1, .max] {
      #expect(checker.checkSorting(rowGroup: rowGroup, columns: [column]).count == 1)
    }
  }

  @Test("Chunks that were put together elsewhere are refused where their counts cannot be")
  func chunks() throws {
    let schema = try ParquetSchema([.int64("id", .required)])
    func rowGroup(_ rowCount: Int, size: Int = 8, data: Int = 0, dictionary: Int? = nil)
      -> EncodedRowGroup
    {
      let chunk = EncodedColumnChunk(
        bytes: ByteBuffer(capacity: 8), leaf: 0, encodings: [.plain], codec: .none,
        valueCount: rowCount, uncompressedSize: size, dictionaryPageOffset: dictionary,
        dataPageOffset: data, statistics: nil)
      return EncodedRowGroup(columns: [chunk], rowCount: rowCount)
    }
    let groups = [
      rowGroup(1, size: .max), rowGroup(1, size: -1), rowGroup(1, data: .max),
      rowGroup(1, data: -1),
      rowGroup(1, dictionary: .max), rowGroup(1, dictionary: -1), rowGroup(.max),
    ]
    for group in groups {
      let writer = ParquetFileAssembler(sink: MemorySink(), schema: schema)
      #expect(writer.sizeAfterAppending(group) > 0)
      #expect(throws: ParquetError.self) { try writer.append(group) }
    }
    let writer = ParquetFileAssembler(sink: MemorySink(), schema: schema)
    try writer.append(rowGroup(.max - 1))
    #expect(throws: ParquetError.self) { try writer.append(rowGroup(1)) }
  }

  @Test("A dictionary takes no value once its entries are too large")
  func dictionaryLimit() {
    let values: [[UInt8]] = (0..<200).map { [UInt8]("value \($0 / 2)".utf8) }
    for limit in [0, 9, 10, 500, 1000, 10_000] {
      var dictionary = ByteArrayDictionary()
      var done = 0
      ByteArrayBatch(values).inParts { base, references, count in
        done = dictionary.append(base, references, count: count, limit: limit)
      }
      // The first values whose entries, with their lengths, pass the limit.
      var size = 0
      var expected = 0
      for index in values.indices where size <= limit {
        if index % 2 == 0 { size += 4 + values[index].count }
        expected = index + 1
      }
      #expect(done == expected, "\(limit)")
      #expect(dictionary.indices.count == done && dictionary.arena.count == size, "\(limit)")
    }
  }
}

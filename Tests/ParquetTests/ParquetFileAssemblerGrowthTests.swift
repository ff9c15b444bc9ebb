import ByteBuffers
import Codecs
import TestSupport
import Testing

@testable import Parquet

@Suite("Files whose schema grows")
struct ParquetFileAssemblerGrowthTests {
  private static let first = SchemaNode.primitive("first", .optional, .int64)

  /// Schemas that each extend the one before, and row groups of theirs.
  private struct Growth {
    var schemas: [ParquetSchema] = []
    /// By schema; a schema may have none.
    var rowGroups: [[[[String: RowValue]]]] = []

    init(_ random: inout RandomRows) throws {
      let last = random.schema()
      let middle = random.reduced(last)
      for fields in [random.reduced(middle), middle, last] {
        let fields = [ParquetFileAssemblerGrowthTests.first] + fields
        schemas.append(try ParquetSchema(fields))
        rowGroups.append([])
        for _ in 0..<Int.random(in: 0...2, using: &random.generator) {
          let count = Int.random(in: 1...30, using: &random.generator)
          rowGroups[rowGroups.count - 1].append(random.rows(fields, count: count))
        }
      }
    }

    /// The file as it becomes by growing.
    func write(_ compressor: BlockCompressor) throws -> [UInt8] {
      let sink = MemorySink()
      let writer = ParquetFileAssembler(sink: sink, schema: schemas[0], pageIndexes: .always)
      for (schema, groups) in zip(schemas, rowGroups) {
        try writer.extend(to: schema)
        for rows in groups {
          try writer.append(RowFiller.builder(schema, rows).encode(with: compressor))
        }
      }
      try writer.finish(readingBack: MemorySource(sink.bytes), with: compressor)
      return sink.bytes
    }

    /// The file with the last schema from the start.
    func writeAtOnce(_ compressor: BlockCompressor) throws -> [UInt8] {
      let sink = MemorySink()
      let writer = ParquetFileAssembler(sink: sink, schema: schemas[2], pageIndexes: .always)
      for rows in rowGroups.joined() {
        try writer.append(RowFiller.builder(schemas[2], rows).encode(with: compressor))
      }
      try writer.finish()
      return sink.bytes
    }
  }

  private func metaData(_ file: [UInt8]) throws -> FileMetaData {
    try ParquetFileReader(source: MemorySource(file)).metadata
  }

  private func bytes(_ chunk: ColumnMetaData, _ file: [UInt8]) -> [UInt8] {
    Array(file[chunk.firstPageOffset..<(chunk.firstPageOffset + chunk.totalCompressedSize)])
  }

  private func dataPages(_ reader: ParquetFileReader, _ group: Int, _ leaf: Int) -> [Int] {
    reader.pages(rowGroup: group, leaf: leaf).pages.filter(\.isData).map(\.offset)
  }

  @Test(
    "A grown file has the row groups of one written at once, in other places", arguments: 0..<150)
  func equalsAtOnce(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let growth = try Growth(&random)
    let compressor = try BlockCompressor(seed % 2 == 0 ? .none : .zstd)
    let file = try growth.write(compressor)
    let expectedFile = try growth.writeAtOnce(compressor)
    let (found, expected) = (try metaData(file), try metaData(expectedFile))
    #expect(found.schema == expected.schema)
    #expect(found.rowCount == expected.rowCount)
    #expect(found.columnOrders == expected.columnOrders)
    try #require(found.rowGroups.count == expected.rowGroups.count)
    for (group, wanted) in zip(found.rowGroups, expected.rowGroups) {
      #expect(group.rowCount == wanted.rowCount)
      #expect(group.ordinal == wanted.ordinal)
      #expect(group.totalByteSize == wanted.totalByteSize)
      #expect(group.totalCompressedSize == wanted.totalCompressedSize)
      try #require(group.columns.count == wanted.columns.count)
      for (column, wantedColumn) in zip(group.columns, wanted.columns) {
        let chunk = try #require(column.metaData)
        var wantedChunk = try #require(wantedColumn.metaData)
        #expect(bytes(chunk, file) == bytes(wantedChunk, expectedFile))
        let shift = chunk.dataPageOffset - wantedChunk.dataPageOffset
        wantedChunk.dataPageOffset += shift
        wantedChunk.dictionaryPageOffset? += shift
        #expect(chunk == wantedChunk)
      }
    }
    let reader = try ParquetFileReader(source: MemorySource(file))
    let wanted = try ParquetFileReader(source: MemorySource(expectedFile))
    for group in found.rowGroups.indices {
      for leaf in growth.schemas[2].leaves.indices {
        _ = try reader.readColumnChunk(rowGroup: group, leaf: leaf)
        let index = try reader.columnIndex(rowGroup: group, leaf: leaf)
        #expect(try index == wanted.columnIndex(rowGroup: group, leaf: leaf))
        let pages = try #require(try reader.offsetIndex(rowGroup: group, leaf: leaf)).pages
        #expect(pages.map(\.offset) == dataPages(reader, group, leaf))
        let wantedPages = try wanted.offsetIndex(rowGroup: group, leaf: leaf)?.pages
        #expect(pages.map(\.firstRow) == wantedPages?.map(\.firstRow))
        #expect(pages.map(\.compressedSize) == wantedPages?.map(\.compressedSize))
      }
    }
  }

  @Test("Chunks fill the file without gaps, and row groups keep their places", arguments: 0..<50)
  func layout(seed: Int) throws {
    var random = RandomRows(seed: UInt64(500 + seed))
    let growth = try Growth(&random)
    let file = try growth.write(try BlockCompressor(.snappy))
    let found = try metaData(file)
    var ranges: [Range<Int>] = []
    var start = 4
    for group in found.rowGroups {
      let chunks = try group.columns.map { try #require($0.metaData) }
      ranges += chunks.map {
        $0.firstPageOffset..<($0.firstPageOffset + $0.totalCompressedSize)
      }
      #expect(group.fileOffset == chunks[0].firstPageOffset)
      #expect(try #require(group.fileOffset) >= start)
      start = try #require(group.fileOffset)
      // Where a reader that splits a file looks for the row group.
      let size = try #require(group.totalCompressedSize)
      #expect(chunks[0].firstPageOffset + size / 2 < file.count - 8)
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var end = 4
    for range in ranges {
      #expect(range.lowerBound == end)
      end = range.upperBound
    }
  }

  /// A file of `who.name`, to which `fields` come in `who`.
  private func grownWriter(
    _ sink: MemorySink, _ fields: [SchemaNode], atRoot: [SchemaNode] = []
  ) throws -> ParquetFileAssembler {
    let who = [SchemaNode.primitive("name", .optional, .byteArray, .string)]
    let old = try ParquetSchema([.group("who", .optional, who)])
    let writer = ParquetFileAssembler(sink: sink, schema: old)
    let rows: [[String: RowValue]] = [["who": .group(["name": .leaf(1)])], [:]]
    try writer.append(RowFiller.builder(old, rows).encode(with: try BlockCompressor(.gzip)))
    try writer.extend(to: ParquetSchema([.group("who", .optional, who + fields)] + atRoot))
    return writer
  }

  @Test("Rows are read back only for fields inside optional groups, and then have to be")
  func source() throws {
    let field = SchemaNode.primitive("new", .optional, .int32)
    let atRoot = try grownWriter(MemorySink(), [], atRoot: [field])
    #expect(!atRoot.needsReadingBack)
    try atRoot.finish()

    let sink = MemorySink()
    let inside = try grownWriter(sink, [field])
    #expect(inside.needsReadingBack)
    #expect(throws: ParquetError.self) { try inside.finish() }
    try inside.finish(readingBack: MemorySource(sink.bytes))
    let column = try ParquetFileReader(source: MemorySource(sink.bytes))
      .readColumnChunk(rowGroup: 0, leaf: 1)
    #expect(column.definitionLevels == [1, 0])
    #expect(column.values == .int32s([]))
    #expect(try metaData(sink.bytes).rowGroups[0].columns[1].metaData?.codec == .gzip)
  }

  @Test("A source that is not the file is refused")
  func wrongSource() throws {
    let field = SchemaNode.primitive("new", .optional, .int32)
    for bytes in [[], [UInt8](repeating: 0, count: 5000)] {
      let writer = try grownWriter(MemorySink(), [field])
      #expect(throws: ParquetError.self) {
        try writer.finish(readingBack: MemorySource(bytes))
      }
    }
  }

  @Test("Schemas that do not extend the file's are refused, and leave it as it was")
  func refusals() throws {
    let new = SchemaNode.primitive("new", .optional, .int64)
    let columns = try HandBuilt.schema(columns: 2).root.children
    let sink = MemorySink()
    let writer = ParquetFileAssembler(sink: sink, schema: try ParquetSchema(columns))
    try writer.extend(to: ParquetSchema([new] + columns))
    #expect(writer.schema.leaves.count == 3)

    let full = ParquetFileAssembler(sink: sink, schema: try ParquetSchema(columns))
    try full.append(HandBuilt.rowGroup([[1], [2]]))
    for fields in [[columns[0]], [new], [new] + columns, columns.reversed() + [new]] {
      #expect(throws: ParquetError.self) { try full.extend(to: ParquetSchema(fields)) }
    }
    #expect(full.schema.leaves.count == 2)
    try full.extend(to: ParquetSchema([columns[0], new, columns[1]]))
    #expect(throws: ParquetError.self) { try full.append(HandBuilt.rowGroup([[1], [2]])) }
    try full.finish()
    #expect(throws: ParquetError.self) { try full.extend(to: full.schema) }
    let group = try metaData(sink.bytes).rowGroups[0]
    #expect(group.columns.map { $0.metaData?.path } == [["c0"], ["new"], ["c1"]])
  }

  @Test("A schema that grows before there are rows leaves no trace")
  func growthWithoutRows() throws {
    let columns = try HandBuilt.schema(columns: 2).root.children
    let new = try ParquetSchema(
      columns + [.group("who", .optional, [.primitive("new", .optional, .double)])])
    let rows = [["c0": RowValue.leaf(1), "c1": .leaf(2)]]
    let group = try RowFiller.builder(new, rows).encode(with: try BlockCompressor(.none))
    let files = try [try ParquetSchema(columns), new].map { schema in
      let sink = MemorySink()
      let writer = ParquetFileAssembler(sink: sink, schema: schema)
      try writer.extend(to: new)
      let limit = writer.sizeAfterAppending(group)
      try writer.append(group)
      try writer.finish()
      #expect(sink.bytesWritten <= limit)
      return sink.bytes
    }
    #expect(files[0] == files[1])
  }
}

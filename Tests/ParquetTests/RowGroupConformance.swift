import ByteBuffers
import Codecs
import Testing

@testable import Parquet

/// What holds for every row group that is written, whatever its rows.
struct RowGroupConformance {
  let schema: ParquetSchema
  var options = RowGroupOptions()
  var codec = CompressionCodec.none
  /// Rows, lists and values that are handed over at a time.
  var batch = Int.max
  var pageIndexes = PageIndexPolicy.whereUseful

  func makeBuilder() throws -> RowGroupBuilder {
    try RowGroupBuilder(schema: schema, options: options)
  }

  func encode(
    _ rows: [Record], with builder: RowGroupBuilder, _ compressor: BlockCompressor
  ) throws -> EncodedRowGroup {
    builder.removeAll()
    RowGroupFeeder(schema, rows: rows).feed(builder, batch: batch)
    return try builder.encode(with: compressor)
  }

  /// Writes a file of these row groups, and reads it again. Chunks keep the format's rules; columns
  /// that are read are those of the plain striper.
  func check(_ groups: [[Record]]) throws {
    let builder = try makeBuilder()
    let compressor = try BlockCompressor(codec)
    let sink = MemorySink()
    let writer = ParquetFileAssembler(sink: sink, schema: schema, pageIndexes: pageIndexes)
    for rows in groups {
      let group = try encode(rows, with: builder, compressor)
      #expect(group.rowCount == rows.count)
      #expect(group.columns.map(\.leaf) == Array(schema.leaves.indices))
      for (leaf, chunk) in zip(schema.leaves, group.columns) {
        try check(chunk, of: leaf, rowCount: rows.count)
      }
      try writer.append(group)
    }
    try writer.finish()
    try checkFile(sink.bytes, groups)
  }

  private func checkFile(_ file: [UInt8], _ groups: [[Record]]) throws {
    let reader = try ParquetFileReader(source: MemorySource(file))
    #expect(reader.metadata.rowCount == groups.reduce(0) { $0 + $1.count })
    #expect(ParquetChecker(reader).allFindings == [])
    for (index, rows) in groups.enumerated() {
      let group = reader.metadata.rowGroups[index]
      #expect(group.rowCount == rows.count)
      let expected = RecordStriper(schema, rows: rows).columns
      for (leafIndex, leaf) in schema.leaves.enumerated() {
        let column = StripedColumn(try reader.readColumnChunk(rowGroup: index, leaf: leafIndex))
        let striped = try #require(expected[leaf.dottedPath])
        #expect(column == striped, "\(leaf.dottedPath) of row group \(index)")
        let metaData = try #require(group.columns[leafIndex].metaData)
        #expect(metaData.valueCount == striped.definition.count)
        let statistics = try #require(metaData.statistics)
        #expect(statistics.nullCount == striped.definition.count - striped.values.count)
        try PageIndexConformance(reader: reader, rowGroup: index, leaf: leafIndex).check(
          striped, pageIndexes)
      }
    }
  }

  private func check(
    _ chunk: EncodedColumnChunk, of leaf: ParquetSchema.Leaf, rowCount: Int
  ) throws {
    let pages = try Pages(chunk, of: leaf)
    #expect(chunk.encodings == chunk.encodings.sorted())
    #expect(Set(chunk.encodings) == Set(pages.encodings + [.rle]))
    #expect(chunk.dictionaryPageOffset == (pages.dictionaryValueCount == nil ? nil : 0))
    #expect(chunk.dataPageOffset == pages.firstDataPageOffset)
    #expect(!pages.valueCounts.isEmpty, "\(leaf.dottedPath) has no data page")
    #expect(pages.valueCounts.allSatisfy { $0 > 0 })
    #expect(pages.valueCounts.reduce(0, +) == chunk.valueCount)
    #expect(pages.uncompressedSize == chunk.uncompressedSize)
    #expect(pages.rowCounts.reduce(0, +) == rowCount)
    #expect(pages.firstRepetitions.allSatisfy { $0 == 0 }, "a page begins within a row")
    #expect(pages.indexWidths.allSatisfy { $0 > 0 }, "indices of no bits")
  }
}

/// A column chunk's pages, as a reader walks them.
struct Pages {
  private(set) var dictionaryValueCount: Int?
  private(set) var firstDataPageOffset = 0
  private(set) var uncompressedSize = 0
  /// Encodings of values, dictionaries' included.
  private(set) var encodings: [Encoding] = []
  /// By data page: level entries, rows that begin there, the first repetition level.
  private(set) var valueCounts: [Int] = []
  private(set) var rowCounts: [Int] = []
  private(set) var firstRepetitions: [UInt8] = []
  /// By data page of indices.
  private(set) var indexWidths: [UInt8] = []

  init(_ chunk: EncodedColumnChunk, of leaf: ParquetSchema.Leaf) throws {
    var reader = PageReader(chunk.bytes.bytes)
    var decompressor = PageDecompressor(.block(chunk.codec))
    var offset = 0
    while let page = try reader.next() {
      var header = ByteBuffer()
      page.header.append(to: &header)
      #expect(page.header.crc != nil)
      let size = Int(page.header.uncompressedSize)
      switch page.header.content {
      case .dictionary(let count, let encoding, _):
        #expect(offset == 0, "a dictionary behind other pages")
        dictionaryValueCount = Int(count)
        encodings.append(encoding)
      case .dataV1(let count, let encoding, let definition, let repetition, _):
        #expect(definition == .rle && repetition == .rle)
        if valueCounts.isEmpty { firstDataPageOffset = offset }
        encodings.append(encoding)
        let body = Array(try decompressor.decompress(page.body, size: size))
        #expect(body.count == size)
        try addDataPage(body, Int(count), encoding, leaf)
      case .dataV2(
        let count, let nulls, let rows, let encoding, let definition, let repetition,
        let isCompressed, _):
        if valueCounts.isEmpty { firstDataPageOffset = offset }
        encodings.append(encoding)
        let levelSize = Int(repetition + definition)
        let stored = UnsafeRawBufferPointer(rebasing: page.body[levelSize...])
        #expect(isCompressed ? stored.count < size - levelSize : stored.count == size - levelSize)
        #expect(!stored.isEmpty || !isCompressed, "nothing was compressed")
        let values =
          isCompressed ? try decompressor.decompress(stored, size: size - levelSize) : stored
        try addDataPageV2(
          Array(page.body.prefix(levelSize)), Int(repetition), Int(count), leaf, rows: Int(rows),
          nulls: Int(nulls))
        if encoding == .rleDictionary, count > nulls {
          indexWidths.append(try #require(values.first))
        }
      default: Issue.record("a page of an unexpected type")
      }
      offset += header.count + page.body.count
      uncompressedSize += header.count + size
    }
    #expect(offset == chunk.bytes.count)
  }

  private mutating func addDataPage(
    _ body: [UInt8], _ count: Int, _ encoding: Encoding, _ leaf: ParquetSchema.Leaf
  ) throws {
    var rest = body[...]
    let repetition = Self.levels(&rest, count, maximum: leaf.maxRepetitionLevel)
    _ = Self.levels(&rest, count, maximum: leaf.maxDefinitionLevel)
    valueCounts.append(count)
    rowCounts.append(repetition.count { $0 == 0 })
    firstRepetitions.append(UInt8(repetition.first ?? 0))
    if encoding == .rleDictionary { indexWidths.append(try #require(rest.first)) }
  }

  /// Both kinds of levels stand behind each other, without their lengths, which the header has.
  private mutating func addDataPageV2(
    _ levels: [UInt8], _ repetitionSize: Int, _ count: Int, _ leaf: ParquetSchema.Leaf, rows: Int,
    nulls: Int
  ) throws {
    let repetition = Self.levels(
      Array(levels.prefix(repetitionSize)), count, maximum: leaf.maxRepetitionLevel)
    let definition = Self.levels(
      Array(levels.dropFirst(repetitionSize)), count, maximum: leaf.maxDefinitionLevel)
    valueCounts.append(count)
    rowCounts.append(rows)
    firstRepetitions.append(UInt8(repetition.first ?? 0))
    #expect(rows == repetition.count { $0 == 0 })
    #expect(nulls == definition.count { $0 < UInt32(leaf.maxDefinitionLevel) })
  }

  /// Takes levels and their length off a page, by the plain reader of the hybrid.
  private static func levels(
    _ rest: inout ArraySlice<UInt8>, _ count: Int, maximum: Int
  ) -> [UInt32] {
    guard maximum > 0 else { return Array(repeating: 0, count: count) }
    let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let bytes = rest.dropFirst(4).prefix(length)
    rest = rest.dropFirst(4 + length)
    return levels(Array(bytes), count, maximum: maximum)
  }

  private static func levels(_ bytes: [UInt8], _ count: Int, maximum: Int) -> [UInt32] {
    guard maximum > 0 else { return Array(repeating: 0, count: count) }
    let runs = PlainBits.runs(bytes, width: BitPacking.width(of: UInt32(maximum))) ?? []
    return Array(runs.flatMap(\.values).prefix(count))
  }
}

import ByteBuffers
import Testing

@testable import Parquet

@Suite("File writer")
struct ParquetFileAssemblerTests {
  /// Writes row groups to a file in memory.
  private func write(
    _ groups: [EncodedRowGroup], columns: Int = 1, keyValues: [(String, String)] = [],
    createdBy: String? = nil
  ) throws -> [UInt8] {
    let sink = MemorySink()
    let writer = ParquetFileAssembler(
      sink: sink, schema: try HandBuilt.schema(columns: columns), keyValueMetadata: keyValues,
      createdBy: createdBy)
    for group in groups { try writer.append(group) }
    try writer.finish()
    return sink.bytes
  }

  private func metaData(of file: [UInt8]) throws -> FileMetaData {
    try ParquetFileReader(source: MemorySource(file)).metadata
  }

  @Test("A file starts with the magic, and ends with its footer, the footer's length and the magic")
  func frame() throws {
    let file = try write([HandBuilt.rowGroup([[1, 2, 3]])])
    #expect(file.prefix(4) == Array("PAR1".utf8)[...])
    #expect(file.suffix(4) == Array("PAR1".utf8)[...])
    let length = Int(file[file.count - 8]) | Int(file[file.count - 7]) << 8
    let footer = Array(file[(file.count - 8 - length)..<(file.count - 8)])
    let metaData = try footer.withUnsafeBytes { bytes throws in try FileMetaData(bytes) }
    #expect(metaData.rowCount == 3)
    #expect(metaData.version == 1)
  }

  @Test("Offsets and sizes follow the format's rules")
  func layout() throws {
    let first = EncodedRowGroup(
      columns: [HandBuilt.repeated(7, count: 5), HandBuilt.int64s([1, 2, 3, 4, 5], leaf: 1)],
      rowCount: 5)
    let second = HandBuilt.rowGroup([[1], [2]])
    let file = try write([first, second], columns: 2)
    let groups = try metaData(of: file).rowGroups
    let dictionary = try #require(groups[0].columns[0].metaData)
    let plain = try #require(groups[0].columns[1].metaData)
    let secondStart = 4 + first.byteCount

    let rules: [(String, Bool)] = [
      ("the first page follows the magic", dictionary.dictionaryPageOffset == 4),
      (
        "the data page offset lies behind the dictionary page",
        dictionary.dataPageOffset == 4 + first.columns[0].dataPageOffset
      ),
      ("no dictionary page, no offset", plain.dictionaryPageOffset == nil),
      (
        "a chunk starts where the one before ends",
        plain.dataPageOffset == 4 + first.columns[0].compressedSize
      ),
      (
        "compressed sizes count headers and the dictionary page",
        dictionary.totalCompressedSize == first.columns[0].bytes.count
      ),
      (
        "uncompressed sizes are the encoder's",
        dictionary.totalUncompressedSize == first.columns[0].uncompressedSize
      ),
      ("value counts count level entries", dictionary.valueCount == 5),
      ("encodings are sorted", dictionary.encodings == dictionary.encodings.sorted()),
      ("paths are those of the schema", plain.path == ["c1"]),
      ("a row group starts at its first page", groups[0].fileOffset == 4),
      ("also when no dictionary comes first", groups[1].fileOffset == secondStart),
      (
        "a row group's size is uncompressed",
        groups[0].totalByteSize == first.columns[0].uncompressedSize
          + first.columns[1].uncompressedSize
      ),
      ("its compressed size is what it takes", groups[0].totalCompressedSize == first.byteCount),
      ("row groups are numbered", groups.map(\.ordinal) == [0, 1]),
      ("row groups have their rows", groups.map(\.rowCount) == [5, 1]),
    ]
    for (rule, holds) in rules { #expect(holds, "\(rule)") }
  }

  @Test("A file says who wrote it, what was asked to be kept in it, and that bounds can be trusted")
  func footer() throws {
    let own = try metaData(of: try write([], keyValues: [("k", "v"), ("k", "")]))
    #expect(own.createdBy?.wholeMatch(of: /[a-z-]+ version \d+\.\d+\.\d+ \(build \S+\)/) != nil)
    #expect(own.keyValues == [KeyValue("k", "v"), KeyValue("k", "")])
    #expect(own.columnOrders == [.typeOrder])
    #expect(try metaData(of: try write([], createdBy: "me")).createdBy == "me")
  }

  @Test("A file without rows is a schema and no row groups")
  func noRows() throws {
    let metaData = try metaData(of: try write([], columns: 3))
    #expect(metaData.rowCount == 0)
    #expect(metaData.rowGroups.isEmpty)
    #expect(metaData.schema.map(\.name) == ["schema", "c0", "c1", "c2"])
  }

  @Test("Ordinals stop where they no longer fit 16 bits")
  func ordinals() throws {
    let group = HandBuilt.rowGroup([[1]])
    let groups = try metaData(of: try write(Array(repeating: group, count: 32_770))).rowGroups
    #expect(groups[32_767].ordinal == 32_767)
    #expect(groups[32_768].ordinal == nil)
    #expect(groups[32_769].ordinal == nil)
  }

  @Test("The size after appending is never below the finished file's, and not far above it")
  func sizeLimit() throws {
    let sink = MemorySink()
    let writer = ParquetFileAssembler(
      sink: sink, schema: try HandBuilt.schema(columns: 2), keyValueMetadata: [("key", "value")])
    var groups: [EncodedRowGroup] = []
    for index in 0..<40 {
      let values = (0...index).map { Int64($0) << 20 }
      groups.append(HandBuilt.rowGroup([values, values]))
      let limit = writer.sizeAfterAppending(groups[index])
      try writer.append(groups[index])
      let size = try write(groups, columns: 2, keyValues: [("key", "value")]).count
      #expect(size <= limit)
      #expect(limit <= size + 24)
    }
    #expect(writer.rowCount == 40 * 41 / 2)
    #expect(writer.rowGroupCount == 40)
  }

  @Test("Row groups that do not fit the file are refused, and leave it as it was")
  func refusals() throws {
    let sink = MemorySink()
    let writer = ParquetFileAssembler(sink: sink, schema: try HandBuilt.schema(columns: 2))
    let cases: [(String, EncodedRowGroup)] = [
      ("no rows", HandBuilt.rowGroup([[], []])),
      ("a column is missing", HandBuilt.rowGroup([[1]])),
      ("a column too many", HandBuilt.rowGroup([[1], [2], [3]])),
      ("columns of different length", HandBuilt.rowGroup([[1], [2, 3]])),
      (
        "columns out of order",
        EncodedRowGroup(
          columns: [HandBuilt.int64s([1], leaf: 1), HandBuilt.int64s([1], leaf: 0)], rowCount: 1)
      ),
    ]
    for (name, group) in cases {
      #expect(throws: ParquetError.self, "\(name)") { try writer.append(group) }
    }
    try writer.append(HandBuilt.rowGroup([[1], [2]]))
    try writer.finish()
    #expect(try metaData(of: sink.bytes).rowCount == 1)
    #expect(throws: ParquetError.self) { try writer.append(HandBuilt.rowGroup([[1], [2]])) }
    #expect(throws: ParquetError.self) { try writer.finish() }
  }
}

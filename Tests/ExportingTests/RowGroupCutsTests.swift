import ByteBuffers
import Parquet
import Testing
import Work

@testable import Exporting

struct RowGroupCutsTests {
  @Test("a limit of records ends files at its multiples, wherever segments are cut")
  func recordLimit() {
    let limit = RecordLimit(10, counts: [4, 0, 25, 3])
    #expect(limit.remaining(segment: 0, done: 0) == 10)
    #expect(limit.remaining(segment: 0, done: 3) == 7)
    #expect(limit.remaining(segment: 1, done: 0) == 6)
    #expect(limit.remaining(segment: 2, done: 0) == 6)
    #expect(limit.remaining(segment: 2, done: 6) == 10)
    #expect(limit.remaining(segment: 2, done: 17) == 9)
    #expect(limit.remaining(segment: 3, done: 0) == 1)
    #expect(limit.remaining(segment: 3, done: 1) == 10)
    let cuts = RowGroupCuts(segment: 3, recordLimit: limit)
    #expect(cuts.remaining(after: 0) == 1)
    #expect(RowGroupCuts(segment: 0, recordLimit: nil).remaining(after: 5) == .max)
  }

  /// A row group of one column that takes `bytes` bytes.
  func rowGroup(_ rows: Int, bytes: Int) -> EncodedRowGroup {
    var content = ByteBuffer()
    content.append(repeating: 0, count: bytes)
    let column = EncodedColumnChunk(
      bytes: content, leaf: 0, encodings: [.plain], codec: .none, valueCount: rows,
      uncompressedSize: bytes, dictionaryPageOffset: nil, dataPageOffset: 0, statistics: nil)
    return EncodedRowGroup(columns: [column], rowCount: rows)
  }

  @Test("row groups too large for a file are divided evenly, the others stay as they are")
  func narrowed() throws {
    let schema = try ParquetSchema([.primitive("id", .required, .int64)])
    let settings = ParquetFileSettings(maximumSize: 10_000)
    let cuts = RowGroupCuts(segment: 0, recordLimit: nil)
    let fitting = [rowGroup(5, bytes: 1000), rowGroup(7, bytes: 2000)]
    #expect(try cuts.narrowed(fitting, ParquetFileSettings(maximumSize: nil), schema) == nil)
    #expect(try cuts.narrowed(fitting, settings, schema) == nil)
    let narrower = try #require(
      try cuts.narrowed(
        [rowGroup(5, bytes: 1000), rowGroup(9, bytes: 25_000), rowGroup(2, bytes: 10)],
        settings, schema))
    var pieces: [Int] = []
    while pieces.reduce(0, +) < 16 {
      pieces.append(narrower.remaining(after: pieces.reduce(0, +)))
    }
    #expect(pieces == [5, 3, 3, 3, 2])
    #expect(throws: ExportError.self) {
      try cuts.narrowed([rowGroup(1, bytes: 20_000)], settings, schema)
    }
    #expect(throws: ExportError.self) {
      try cuts.narrowed(
        [rowGroup(10, bytes: 20_000)], ParquetFileSettings(maximumSize: 50), schema)
    }
  }
}

import TestSupport
import Testing

@testable import Parquet

@Suite("Writing row by row")
struct ParquetWriterTests {
  private struct Stop: Error {}

  private func write(
    _ schema: ParquetSchema, _ rows: [Record], _ options: ParquetWriterOptions
  ) throws -> [UInt8] {
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    for record in rows { try writer.append { row in setter.set(record, in: &row) } }
    try writer.finish()
    #expect(writer.rowCount == rows.count)
    return sink.bytes
  }

  @Test("Rows of any schema come back as they were set", arguments: 0..<40)
  func anySchema(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(7000 + seed))
    let schema = try random.schema(depth: 4)
    let rows = random.rows(
      schema, count: random.element([0, 1, 30, 700]), density: random.element([5, 60, 95, 100]),
      kinds: random.element([2, 1000]))
    var options = ParquetWriterOptions(
      compression: random.element([.none, .snappy, .zstd]), threads: random.element([1, 2, 5]))
    options.rowGroupRowCount = random.element([1, 7, 100, 1 << 20])
    let file = try write(schema, rows, options)
    try FileComparison(schema: schema).check(file, holds: rows)
  }

  @Test("The bytes of a file do not depend on the number of threads", arguments: 0..<8)
  func threads(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(7100 + seed))
    let schema = try random.schema(depth: 3)
    let rows = random.rows(schema, count: 900, density: 70, kinds: 50)
    var options = ParquetWriterOptions(compression: .zstd)
    options.rowGroupRowCount = 130
    let file = try write(schema, rows, options)
    for threads in [2, 3, 8] {
      options.threads = threads
      #expect(try write(schema, rows, options) == file)
    }
  }

  @Test("A row that fails anywhere leaves no trace", arguments: 0..<30)
  func takenBack(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(7200 + seed))
    let schema = try random.schema(depth: 4)
    let rows = random.rows(schema, count: 120, density: 60, kinds: 30)
    let setter = RecordRowSetter(schema)
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroupRowCount = 50
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    var kept: [Record] = []
    for record in rows {
      switch random.int(0...3) {
      case 0:
        #expect(throws: Stop.self) {
          try writer.append { row in
            setter.set(record, in: &row)
            throw Stop()
          }
        }
      case 1:
        #expect(throws: ParquetError.self) {
          try writer.append { row in
            setter.set(record, in: &row)
            row.refuse(ColumnPlace(leaf: 0, fingerprint: schema.fingerprint), "is not wanted")
          }
        }
      default:
        try writer.append { row in setter.set(record, in: &row) }
        kept.append(record)
      }
    }
    try writer.finish()
    try FileComparison(schema: schema).check(sink.bytes, holds: kept)
    #expect(try write(schema, kept, options) == sink.bytes)
  }

  @Test("Row groups end at a number of rows, or of bytes, or where they are ended")
  func rowGroups() throws {
    let schema = try ParquetSchema([.int64("id", .required), .string("text")])
    let id = try schema.column("id", of: Int.self)
    let text = try schema.column("text", of: String.self)
    func rowGroups(_ options: ParquetWriterOptions, endingAt end: Int? = nil) throws -> [Int] {
      let sink = MemorySink()
      let writer = try ParquetWriter(to: sink, schema: schema, options: options)
      for number in 0..<20_000 {
        if number == end { try writer.endRowGroup() }
        try writer.append { row in
          row.set(id, number)
          row.set(text, "text number \(number)")
        }
      }
      try writer.finish()
      let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
      return reader.metadata.rowGroups.map(\.rowCount)
    }
    var options = ParquetWriterOptions(compression: .none)
    #expect(try rowGroups(options) == [20_000])
    #expect(try rowGroups(options, endingAt: 5_000) == [5_000, 15_000])
    options.rowGroupRowCount = 7_000
    #expect(try rowGroups(options) == [7_000, 7_000, 6_000])
    options.rowGroupByteCount = 50_000
    let counts = try rowGroups(options)
    #expect(counts.count > 3 && counts.allSatisfy { $0 <= 7_000 })
  }

  @Test("What is wrong with the options shows at once")
  func options() throws {
    let schema = try ParquetSchema([.int64("id")])
    var options = ParquetWriterOptions(compression: .zstd, threads: 2)
    options.compressionLevel = 99
    #expect(throws: ParquetError.self) {
      try ParquetWriter(to: MemorySink(), schema: schema, options: options)
    }
  }

  @Test("A finished writer takes nothing more, and a row holds no row")
  func order() throws {
    let schema = try ParquetSchema([.int64("id")])
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    try writer.append { _ in
      #expect(throws: ParquetError.self) { try writer.append { _ in } }
      #expect(throws: ParquetError.self) { try writer.finish() }
    }
    try writer.finish()
    let size = sink.bytes.count
    #expect(throws: ParquetError.self) { try writer.append { _ in } }
    #expect(throws: ParquetError.self) { try writer.finish() }
    #expect(sink.bytes.count == size && writer.rowCount == 1)
  }

  @Test("A sink that fails ends the writer with its error", arguments: [1, 3])
  func sinkFails(threads: Int) throws {
    let schema = try ParquetSchema([.int64("id", .required)])
    let id = try schema.column("id", of: Int.self)
    var options = ParquetWriterOptions(threads: threads)
    options.rowGroupRowCount = 10
    let writer = try ParquetWriter(to: FullSink(room: 500), schema: schema, options: options)
    var failure: ParquetError?
    for number in 0..<1_000 where failure == nil {
      do { try writer.append { row in row.set(id, number) } } catch {
        failure = error as? ParquetError
      }
    }
    guard case .io = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(throws: ParquetError.self) { try writer.finish() }
  }
}

/// A sink with little room.
private final class FullSink: ByteSink {
  private(set) var bytesWritten = 0
  private let room: Int

  init(room: Int) { self.room = room }

  func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) {
    guard bytesWritten + bytes.count <= room else {
      throw IOError("write", path: "a full sink", code: 0, detail: "it is full")
    }
    bytesWritten += bytes.count
  }

  func close() throws(IOError) {}
}

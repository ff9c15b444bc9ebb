import ByteBuffers
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Parquet

@Suite("Row groups of batches")
struct ColumnBatchCutTests {
  private static let schema = [SchemaNode.int64("id", .required), .string("text")]

  /// `count` rows of some 30 bytes, every other text null.
  private func batch(_ schema: ParquetSchema, from first: Int, count: Int) throws -> ColumnBatch {
    var batch = ColumnBatch(schema, rowCount: count)
    try batch.set("id", .int64s((first..<(first + count)).map(Int64.init)))
    let texts = (first..<(first + count)).map { "text number \($0)" }
    let presence = (first..<(first + count)).map { $0 % 2 == 0 }
    try batch.set("text", .strings(texts), validity: .flags(presence))
    return batch
  }

  private func write(
    _ schema: ParquetSchema, _ options: ParquetWriterOptions, _ body: (ParquetWriter) throws -> Void
  ) throws -> [UInt8] {
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    try body(writer)
    try writer.finish()
    return sink.bytes
  }

  /// Rows of each row group; numbers and texts are checked to come back.
  private func rowGroups(_ file: [UInt8]) throws -> [Int] {
    let reader = try ParquetFileReader(source: MemorySource(file))
    var next = 0
    for (index, rowGroup) in reader.metadata.rowGroups.enumerated() {
      let range = next..<(next + rowGroup.rowCount)
      let ids = try reader.readColumnChunk(rowGroup: index, leaf: 0).values
      #expect(ids == .int64s(range.map(Int64.init)))
      guard
        case .byteArrays(let texts) = try reader.readColumnChunk(rowGroup: index, leaf: 1).values
      else { throw CocoaError(.coderInvalidValue) }
      let expected = range.filter { $0 % 2 == 0 }.map { "text number \($0)" }
      #expect((0..<texts.count).map { String(decoding: texts[$0], as: UTF8.self) } == expected)
      next = range.upperBound
    }
    return reader.metadata.rowGroups.map(\.rowCount)
  }

  @Test("A batch is cut into row groups that are alike, about as large as the options say")
  func alike() throws {
    let schema = try ParquetSchema(Self.schema)
    let batch = try batch(schema, from: 0, count: 30_000)
    let total = batch.byteCount
    var options = ParquetWriterOptions(compression: .none, threads: 2)
    for (share, rows) in [
      (1.4, [30_000]), (1.6, [15_000, 15_000]), (2.9, [10_000, 10_000, 10_000]),
    ] {
      options.rowGroupByteCount = Int(Double(total) / share)
      #expect(try rowGroups(write(schema, options) { try $0.append(batch) }) == rows)
    }
    options.rowGroupRowCount = 20_000
    #expect(
      try rowGroups(write(schema, options) { try $0.append(batch) }) == [10_000, 10_000, 10_000])
    options.rowGroupByteCount = total
    #expect(try rowGroups(write(schema, options) { try $0.append(batch) }) == [20_000, 10_000])
  }

  @Test("Batches that are small fill row groups together, which end at their number of bytes")
  func small() throws {
    let schema = try ParquetSchema(Self.schema)
    var options = ParquetWriterOptions(compression: .snappy, threads: 2)
    options.rowGroupByteCount = 500_000
    let sizes = [10, 5_000, 100, 9_000, 60_000, 3, 3, 4_000]
    let file = try write(schema, options) { writer in
      var first = 0
      for size in sizes {
        try writer.append(try batch(schema, from: first, count: size))
        first += size
      }
    }
    let found = try rowGroups(file)
    #expect(found.reduce(0, +) == sizes.reduce(0, +))
    // A row of a text has some 40 bytes, one without it 8; steps are of 4,096 rows.
    #expect(found.dropLast().allSatisfy { (12_000...34_000).contains($0) }, "\(found)")
  }

  @Test("Writers that find room of others before them write the same bytes")
  func room() throws {
    let schema = try ParquetSchema(Self.schema)
    var random = RandomRecords(seed: 90)
    let other = try random.schema(depth: 3)
    var layout = ArrowLayout(
      other, random.rows(other, count: 3_000, density: 60, kinds: 500), seed: 2)
    let batches = try (first: batch(schema, from: 7, count: 20_000), second: layout.batch())
    var files: [Int: (first: [UInt8], second: [UInt8])] = [:]
    for round in 0..<6 {
      for codec in 0..<2 {
        var options = ParquetWriterOptions(
          compression: [.none, .zstd][codec], threads: 1 + round % 3)
        options.rowGroupRowCount = 5_000
        options.rowGroup.dictionaryPageSize = [60_000, 2_000_000][codec]
        let file = (
          first: try write(schema, options) { try $0.append(batches.first) },
          second: try write(other, options) { try $0.append(batches.second) }
        )
        let before = files[codec] ?? file
        #expect(file == before)
        files[codec] = before
      }
    }
  }

  @Test("Writers of several threads at once write the same bytes, from whatever room")
  func manyWriters() throws {
    let schema = try ParquetSchema(Self.schema)
    let batches = try [(0, 3_000), (50, 9_000), (7, 200)].map {
      try batch(schema, from: $0, count: $1)
    }
    let expected = try batches.map { batch in
      try write(schema, ParquetWriterOptions(compression: .snappy)) { try $0.append(batch) }
    }
    nonisolated(unsafe) let given = batches
    DispatchQueue.concurrentPerform(iterations: 24) { index in
      let options = ParquetWriterOptions(compression: .snappy, threads: 1 + index % 3)
      let file = try? write(schema, options) { try $0.append(given[index % 3]) }
      #expect(file == expected[index % 3])
    }
  }

  @Test("Room that is kept has a limit, and is the next one's alone")
  func spareRoom() {
    let spare = ScratchCache()
    let options = RowGroupOptions()
    let scratch = spare.takeScratch(for: options)
    scratch.pages.body.reserve(ScratchCache.limit / 2)
    spare.give(scratch)
    #expect(spare.byteCapacity == scratch.byteCapacity)
    let large = EncodingScratch()
    large.pages.body.reserve(ScratchCache.limit / 2)
    spare.give(large)
    #expect(spare.byteCapacity == scratch.byteCapacity)
    #expect(spare.takeScratch(for: options) === scratch)
    #expect(spare.byteCapacity == 0)
    #expect(spare.takeScratch(for: options) !== scratch)
  }

  @Test("Room of chunks is kept up to a limit, the largest of it is taken first")
  func spareOutputs() {
    var outputs = OutputBufferCache()
    let sizes = [1 << 20, 100, 3 << 20, 2 << 20, OutputBufferCache.limit, 9 << 20, 1 << 20]
    for size in sizes { outputs.give(ByteBuffer(capacity: size)) }
    #expect(outputs.byteCapacity == 16 << 20)
    var taken: [Int] = []
    while let buffer = outputs.take() { taken.append(buffer.capacity >> 20) }
    #expect(taken == [9, 3, 2, 1, 1])
    #expect(outputs.byteCapacity == 0)
  }

  @Test("Chunks hold no more room than twice their size, whatever was written before them")
  func fittedRoom() throws {
    let schema = try ParquetSchema([.bytes("value", .required)])
    let compressor = try BlockCompressor(.none)
    let builder = try RowGroupBuilder(schema: schema)
    let scratch = PageScratch(keepsOutput: true)
    let encoder = ColumnChunkEncoder(schema: schema, options: .init(), scratch: scratch)
    var sizes: [Int] = []
    for size in [500_000, 10, 300_000, 200_000, 10] {
      builder.removeAll()
      builder.addRows(1)
      let bytes = [UInt8](repeating: 7, count: size + RowGroupBuilder.readSlack)
      var reference = ByteReference(offset: 0, length: UInt32(size))
      builder.appendByteArrays(leaf: 0, base: bytes, references: &reference, count: 1)
      encoder.begin(try builder.levels())
      let chunk = try encoder.encode(leaf: 0, of: builder, with: compressor)
      #expect(chunk.bytes.count > size && chunk.compressedSize == chunk.bytes.count)
      let buffer = chunk.bytes.giveUp()
      sizes.append(buffer.capacity)
      #expect(buffer.capacity <= 2 * chunk.compressedSize + 20_000)
      if !scratch.hasOutput { scratch.giveOutput(buffer) }
    }
    // The first one's room has served all: it is never had anew.
    #expect(sizes[2] == sizes[0] && scratch.hasOutput)
  }

  @Test("Of several mistakes in a batch the first field's is told", arguments: [1, 4])
  func mistakes(threads: Int) throws {
    let names = (0..<20).map { "c\($0)" }
    let schema = try ParquetSchema(names.map { .string($0) })
    for first in [0, 7, 19] {
      var batch = ColumnBatch(schema, rowCount: 2)
      for name in names[first...] {
        try batch.set(name, .byteArrays([1, 2], offsets: .int32([0, 2, 1])))
      }
      let writer = try ParquetWriter(
        to: MemorySink(), schema: schema, options: ParquetWriterOptions(threads: threads))
      let error = #expect(throws: ParquetError.self) { try writer.append(batch) }
      guard case .invalidData(let reason)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(reason == "c\(first) has the offsets 2 and 1 in slot 1")
    }
  }

  @Test("Texts may lie more than 4 GiB apart; one of 2 GiB is refused")
  func far() throws {
    let size = 5 << 30
    let base = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let base, base != MAP_FAILED else { throw CocoaError(.fileReadUnknown) }
    defer { munmap(base, size) }
    let last = size - 20
    base.copyMemory(from: "near", byteCount: 4)
    (base + last).copyMemory(from: "far", byteCount: 3)
    let schema = try ParquetSchema([.string("text")])
    let memory = UnsafeRawBufferPointer(start: base, count: size)
    let offsets: [Int64] = [0, 4, Int64(last), Int64(last) + 3]
    var batch = ColumnBatch(schema, rowCount: 3)
    try batch.set(
      "text", .byteArrays(memory, offsets: .int64(offsets)), validity: .bitmap([0b101]))
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroupByteCount = .max
    let file = try write(schema, options) { try $0.append(batch) }
    let reader = try ParquetFileReader(source: MemorySource(file))
    guard case .byteArrays(let texts) = try reader.readColumnChunk(rowGroup: 0, leaf: 0).values
    else { throw CocoaError(.coderInvalidValue) }
    #expect(
      (0..<texts.count).map { String(decoding: texts[$0], as: UTF8.self) } == ["near", "far"])
    try batch.set("text", .byteArrays(memory, offsets: .int64(offsets)))
    let writer = try ParquetWriter(to: MemorySink(), schema: schema, options: options)
    #expect(throws: ParquetError.self) { try writer.append(batch) }
  }
}

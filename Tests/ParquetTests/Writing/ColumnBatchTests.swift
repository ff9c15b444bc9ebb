import TestSupport
import Testing

@testable import Parquet

@Suite("Writing batches of columns")
struct ColumnBatchTests {
  private func writeRows(
    _ schema: ParquetSchema, _ rows: [Record], _ options: ParquetWriterOptions
  ) throws -> [UInt8] {
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    for record in rows { try writer.append { row in setter.set(record, in: &row) } }
    try writer.finish()
    return sink.bytes
  }

  @Test("Batches of any schema make the file that their rows make", arguments: 0..<60)
  func anySchema(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(8000 + seed))
    let schema = try random.schema(depth: 4)
    let rows = random.rows(
      schema, count: random.element([1, 30, 300, 2500]), density: random.element([0, 5, 60, 100]),
      kinds: random.element([2, 1000]))
    var options = ParquetWriterOptions(compression: .none, threads: random.element([1, 2, 4]))
    options.rowGroupRowCount = random.element([1, 70, 700, 1 << 20])
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    var row = 0
    while row < rows.count {
      let end = min(rows.count, row + random.element([1, 5, 64, 1000, 2000]))
      if random.int(0...5) == 0 {
        // Rows between batches.
        for record in rows[row..<end] { try writer.append { setter.set(record, in: &$0) } }
      } else {
        var layout = ArrowLayout(schema, Array(rows[row..<end]), seed: UInt64(row + seed))
        try writer.append(try layout.batch())
      }
      row = end
    }
    #expect(writer.rowCount == rows.count)
    try writer.finish()
    try FileComparison(schema: schema).check(sink.bytes, holds: rows)
    #expect(try sink.bytes == writeRows(schema, rows, options))
  }

  @Test("A batch that is a row group is encoded from where it is, to the same bytes")
  func lent() throws {
    var random = RandomRecords(seed: 81)
    for threads in [1, 3] {
      let schema = try random.schema(depth: 2)
      let rows = random.rows(schema, count: 3000, density: 80, kinds: 100)
      let options = ParquetWriterOptions(compression: .snappy, threads: threads)
      var layout = ArrowLayout(schema, rows, seed: 1)
      let sink = MemorySink()
      let writer = try ParquetWriter(to: sink, schema: schema, options: options)
      try writer.append(try layout.batch(), endingRowGroup: true)
      try writer.finish()
      #expect(try sink.bytes == writeRows(schema, rows, options))
    }
  }

  @Test("Memory of somebody else is read up to its last byte, and no further")
  func memory() throws {
    let schema = try ParquetSchema([
      .string("text"), .int64("number"), .boolean("flag"), .bytes("pair", .required, length: 2),
    ])
    let texts = ["", "a", "bc", "nine byte", "", "z"]
    let ends: [Int32] = [0, 0, 1, 3, 12, 12, 13]
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    try Guarded.with(Array(texts.joined().utf8)) { (bytes) throws in
      try Guarded.with([0b1011_1011]) { (bits) throws in
        try Guarded.with(Array("aabbccddeeff".utf8)) { (pairs) throws in
          var batch = ColumnBatch(schema, rowCount: 6)
          try batch.set(
            "text", .byteArrays(bytes, offsets: .int32(ends)), validity: .bitmap(bits, offset: 2))
          try batch.set("number", .int64s([1, 2, 3, 4, 5, 6]), validity: .bitmap(bits, offset: 1))
          try batch.set("flag", .bits(bits, offset: 2))
          try batch.set("pair", .fixedLength(pairs))
          try writer.append(batch, endingRowGroup: true)
        }
      }
    }
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    let values = try (0..<4).map { leaf throws in
      try reader.readColumnChunk(rowGroup: 0, leaf: leaf).values
    }
    guard case .byteArrays(let found) = values[0] else {
      Issue.record("\(values[0])")
      return
    }
    let present = (0..<found.count).map { String(decoding: found[$0], as: UTF8.self) }
    #expect(present == ["a", "bc", "nine byte", "z"])
    #expect(values[1] == .int64s([1, 3, 4, 5]))
    #expect(values[2] == .booleans([false, true, true, true, false, true]))
    #expect(values[3] == .fixedLength(Array("aabbccddeeff".utf8), length: 2))
  }

  @Test("Fields that are not set are null, groups that hold what is set are present")
  func partlySet() throws {
    let schema = try ParquetSchema([
      .int32("id", .required),
      .group("a", .optional, [.int32("b"), .int32("c")]),
      .group("d", .optional, [.int32("e", .required)]),
      .list("tags", .optional, element: .string("element")),
    ])
    var batch = ColumnBatch(schema, rowCount: 2)
    try batch.set("id", .int32s([1, 2]))
    try batch.set("a.b", .int32s([3, 4]), validity: .flags([false, true]))
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    try writer.append(batch)
    try batch.setList("tags", offsets: .int32([0, 2, 2]), validity: .flags([true, false]))
    try batch.set("tags.element", .strings(["x", "y"]))
    try writer.append(batch)
    try writer.finish()
    func value(_ number: Int32) -> Record { .value(.int32(number)) }
    let present: Record = .group([value(4), .absent])
    let nulls: Record = .group([.absent, .absent])
    let tags: Record = .group([.list([.group([.value(.text("x"))]), .group([.value(.text("y"))])])])
    try FileComparison(schema: schema).check(
      sink.bytes,
      holds: [
        .group([value(1), nulls, .absent, .absent]), .group([value(2), present, .absent, .absent]),
        .group([value(1), nulls, .absent, tags]), .group([value(2), present, .absent, .absent]),
      ])
  }

  @Test("Lengths and offsets that do not fit together are refused, and the writer goes on")
  func misfits() throws {
    let schema = try ParquetSchema([
      .int64("id", .required), .string("name"),
      .list("tags", .optional, element: .int32("element", .required)),
    ])
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    func failure(_ change: (inout ColumnBatch) throws -> Void) throws -> String? {
      var batch = ColumnBatch(schema, rowCount: 3)
      try batch.set("id", .int64s([1, 2, 3]))
      do {
        try change(&batch)
        try writer.append(batch)
      } catch ParquetError.invalidData(let reason) { return reason }
      return nil
    }
    let text = Array("abc".utf8)
    let cases: [(String?, (inout ColumnBatch) throws -> Void)] = [
      (nil, { _ in }),
      ("id has 2 values for 3 slots", { try $0.set("id", .int64s([1, 2])) }),
      (
        "the required field id is null in slot 2",
        { try $0.set("id", .int64s([1, 2, 3]), validity: .flags([true, true, false])) }
      ),
      (
        "id has 2 validities for 3 slots",
        { try $0.set("id", .int64s([1, 2, 3]), validity: .flags([true, true])) }
      ),
      (
        "name has 0 validities for 3 slots",
        {
          try $0.set("name", .strings(["", "", ""]), validity: .bitmap([255], offset: .max))
        }
      ),
      (
        "name has 0 validities for 3 slots",
        { try $0.set("name", .strings(["", "", ""]), validity: .bitmap([255], offset: -1)) }
      ),
      ("the column id holds int64 values, not int32", { try $0.set("id", .int32s([1, 2, 3])) }),
      (
        "name has 3 offsets for 3 slots, which need one more",
        { try $0.set("name", .byteArrays(text, offsets: .int32([0, 1, 2]))) }
      ),
      (
        "name has the offsets 2 and 1 in slot 1",
        { try $0.set("name", .byteArrays(text, offsets: .int64([0, 2, 1, 3]))) }
      ),
      (
        "name has the offsets -1 and 0 in slot 0",
        { try $0.set("name", .byteArrays(text, offsets: .int64([-1, 0, 1, 3]))) }
      ),
      (
        "name has offsets up to 4, and 3 bytes",
        { try $0.set("name", .byteArrays(text, offsets: .int32([0, 1, 2, 4]))) }
      ),
      (
        "the list tags.list has no offsets; set the list, too",
        { try $0.set("tags.element", .int32s([1])) }
      ),
      (
        "the column tags.list.element is required and not set",
        { try $0.setList("tags", offsets: .int32([0, 0, 0, 1])) }
      ),
      (
        "tags.list.element has 1 values for 2 slots",
        {
          try $0.setList("tags", offsets: .int32([0, 0, 0, 2]))
          try $0.set("tags.element", .int32s([1]))
        }
      ),
      (
        "the field tags is a group, not a column; name one below it",
        { try $0.set("tags", .int32s([])) }
      ),
      (
        "the field id is no list, map or repeated field",
        { try $0.setList("id", offsets: .int32([])) }
      ),
      (
        "the repeated field tags.list cannot be null, only empty; leave out its validity",
        { try $0.setList("tags.list", offsets: .int32([0]), validity: .flags([])) }
      ),
    ]
    for (expected, change) in cases { #expect(try failure(change) == expected) }
    let other = ColumnBatch(try ParquetSchema([.int64("id")]), rowCount: 1)
    #expect(throws: ParquetError.self) { try writer.append(other) }
    try writer.finish()
    #expect(try ParquetFileReader(source: MemorySource(sink.bytes)).metadata.rowCount == 3)
  }

  @Test("Validities are read at any place of any bitmap, as bit by bit", arguments: 0..<8)
  func validityWords(offset: Int) throws {
    var random = RandomRecords(seed: UInt64(offset))
    let bytes = (0..<20).map { _ in UInt8(random.int(0...255)) }
    let flags = (0..<160).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    try Guarded.with(bytes) { (bits) throws in
      let packed = ValidityReader.bits(bits, offset: offset)
      flags.withUnsafeBytes { flagBytes in
        let spread = ValidityReader.flags(flagBytes)
        for slot in 0..<(160 - offset) {
          for count in 0...min(64, 160 - offset - slot) {
            var expected: UInt64 = 0
            for bit in 0..<count where flags[slot + offset + bit] { expected |= 1 << UInt64(bit) }
            #expect(packed.word(at: slot, count: count) == expected)
            #expect(spread.word(at: slot + offset, count: count) == expected)
          }
        }
      }
    }
  }
}

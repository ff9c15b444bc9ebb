import Foundation
import TestSupport
import Testing

@testable import Parquet

@Suite("Rows that are looked for")
struct RowSelectionTests {
  private static let fields: [SchemaNode] = [
    .primitive("int", .optional, .int32),
    .primitive("unsigned", .optional, .int64, .integer(bitWidth: 64, isSigned: false)),
    .primitive("double", .optional, .double),
    .primitive("text", .optional, .byteArray, .string),
    .list("list", .optional, element: .primitive("element", .optional, .int64)),
  ]

  /// Rows of which some columns ascend, with nulls, NaN, both zeros, long texts and huge unsigned
  /// numbers.
  private func rows(_ random: inout RandomRecords, count: Int) -> [Record] {
    (0..<count).map { row in
      func maybe(_ value: StoredValue) -> Record {
        random.int(0...5) == 0 ? .absent : .value(value)
      }
      let doubles = [-0.0, 0.0, .nan, Double(row / 10), -Double(row)]
      let text = String(repeating: "é", count: random.int(0...1) * 40) + "\(row / 50)"
      let list = (0..<random.int(0...3)).map { _ in
        Record.group([maybe(.int64(Int64(row / 7)))])
      }
      return .group([
        maybe(.int32(Int32(row / 3))),
        maybe(.int64(Int64(bitPattern: UInt64.max - UInt64(row / 4)))),
        maybe(.double(random.element(doubles).bitPattern)), maybe(.text(text)),
        random.int(0...4) == 0 ? .absent : .group([.list(list)]),
      ])
    }
  }

  /// The values of a field in a row.
  private func values(_ row: Record, _ field: Int) -> [StoredValue?] {
    guard case .group(let fields) = row else { return [] }
    switch fields[field] {
    case .value(let value): return [value]
    case .group(let wrapped):
      guard case .list(let elements) = wrapped[0], !elements.isEmpty else { return [nil] }
      return elements.map {
        guard case .group(let element) = $0, case .value(let value) = element[0] else { return nil }
        return value
      }
    default: return [nil]
    }
  }

  private func matches(
    _ value: StoredValue?, _ comparison: ColumnPredicate.Comparison, _ other: StoredValue
  ) -> Bool {
    if comparison == .isNull { return value == nil }
    guard let value else { return false }
    if comparison == .isNotNull { return true }
    func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch comparison {
      case .equal: left == right
      case .less: left < right
      case .lessOrEqual: left <= right
      case .greater: left > right
      case .greaterOrEqual: left >= right
      default: false
      }
    }
    switch (value, other) {
    case (.int32(let a), .int32(let b)): return compare(a, b)
    case (.int64(let a), .int64(let b)): return compare(a, b)
    case (.double(let a), .double(let b)):
      return compare(Double(bitPattern: a), Double(bitPattern: b))
    case (.bytes(let a), .bytes(let b)):
      return compare(String(decoding: a, as: UTF8.self), String(decoding: b, as: UTF8.self))
    default: return false
    }
  }

  private func predicate(
    _ field: Int, _ comparison: ColumnPredicate.Comparison, _ value: StoredValue
  ) -> ColumnPredicate {
    let paths = ["int", "unsigned", "double", "text", "list.element"]
    switch value {
    case .int32(let value): return .init(paths[field], comparison, .integer(Int64(value)))
    case .int64(let value):
      return .init(
        paths[field], comparison,
        field == 1 ? .unsigned(UInt64(bitPattern: value)) : .integer(value))
    case .double(let bits):
      return .init(paths[field], comparison, .number(Double(bitPattern: bits)))
    case .bytes(let bytes):
      return .init(paths[field], comparison, .text(String(decoding: bytes, as: UTF8.self)))
    default: return .init(paths[field], comparison)
    }
  }

  @Test(
    "No row that fulfils a predicate is left out, and what is read are its rows", arguments: 0..<12)
  func complete(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(8000 + seed))
    let schema = try ParquetSchema(Self.fields)
    let rows = rows(&random, count: 1200)
    var options = ParquetWriterOptions(compression: random.element([.none, .zstd]))
    options.rowGroupRowCount = random.element([200, 500, 5000])
    options.rowGroup.dataPageRowLimit = random.element([10, 64])
    options.rowGroup.dataPageSize = random.element([64, 4000])
    options.rowGroup.dataPageVersion = random.element([.v1, .v2])
    if seed % 3 == 0 { options.rowGroup.bloomFilters = ["int": .init(), "text": .init()] }
    options.pageIndexes = random.element([.always, .always, .never])
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    for record in rows { try writer.append { row in setter.set(record, in: &row) } }
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    var skipped = 0
    let comparisons: [ColumnPredicate.Comparison] = [
      .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .isNull, .isNotNull,
    ]
    for _ in 0..<60 {
      let field = random.int(0...4)
      let comparison = random.element(comparisons)
      let candidates = (0..<50).compactMap { _ in values(random.element(rows), field)[0] }
      guard let value = candidates.first else { continue }
      let selections = try reader.selection(matching: [predicate(field, comparison, value)])
      var selected = Set<Int>()
      for selection in selections {
        let start = reader.metadata.rowGroups[..<selection.rowGroup].reduce(0) { $0 + $1.rowCount }
        for range in selection.rows.ranges { selected.formUnion(range.map { $0 + start }) }
        try check(reader, selection, rows, start)
      }
      for (index, row) in rows.enumerated() where !selected.contains(index) {
        #expect(
          !values(row, field).contains { matches($0, comparison, value) },
          "row \(index) is \(comparison) \(value) by \(field), and was left out")
      }
      skipped += rows.count - selected.count
    }
    if options.pageIndexes == .always { #expect(skipped > 0) }
  }

  /// Compares the columns of some rows with those that the plain striper makes of them.
  private func check(
    _ reader: ParquetFileReader, _ selection: RowSelection, _ rows: [Record], _ start: Int
  ) throws {
    let expected = selection.rows.ranges.flatMap {
      rows[(start + $0.lowerBound)..<(start + $0.upperBound)]
    }
    let striped = RecordStriper(reader.schema, rows: expected).columns
    for (index, leaf) in reader.schema.leaves.enumerated() {
      let column = try reader.readColumn(selection, leaf: index)
      #expect(StripedColumn(column) == striped[leaf.dottedPath])
    }
  }

  @Test("Only the pages that hold the rows are read")
  func bytesRead() throws {
    final class CountingSource: ByteSource, @unchecked Sendable {
      let source: MemorySource
      var bytesRead = 0
      init(_ bytes: [UInt8]) { source = MemorySource(bytes) }
      var size: Int { source.size }
      func read(
        at offset: Int, into destination: UnsafeMutableRawBufferPointer
      ) throws(IOError) {
        bytesRead += destination.count
        try source.read(at: offset, into: destination)
      }
    }
    let schema = try ParquetSchema([.int64("id", .required), .int64("mixed", .required)])
    let id = try schema.column("id", of: Int64.self)
    let mixed = try schema.column("mixed", of: Int64.self)
    let sink = MemorySink()
    let writer = try ParquetWriter(
      to: sink, schema: schema, options: ParquetWriterOptions(compression: .none))
    for row in 0..<200_000 {
      try writer.append {
        $0.set(id, Int64(row) << 8)
        $0.set(mixed, Int64(row) &* 0x1e37_79b9_7f4a_7c15)
      }
    }
    try writer.finish()
    let source = CountingSource(sink.bytes)
    let reader = try ParquetFileReader(source: source)
    let selection = try #require(
      try reader.selection(matching: [
        ColumnPredicate("id", .greaterOrEqual, .integer(70_000 << 8)),
        ColumnPredicate("id", .less, .integer(70_010 << 8)),
      ]).first)
    #expect(selection.rows.ranges == [60_000..<80_000])
    source.bytesRead = 0
    let column = try reader.readColumn(selection, leaf: 1)
    #expect(column.values.count == 20_000)
    // A page of eight bytes a row, of ten.
    #expect(source.bytesRead < 180_000)
  }

  @Test("A column or value that cannot be is refused")
  func refusals() throws {
    let reader = try ParquetFileReader(source: MemorySource(try emptyFile()))
    let cases: [ColumnPredicate] = [
      .init("nothing", .equal, .integer(1)), .init("list", .isNull), .init("int", .equal),
      .init("int", .equal, .integer(1 << 40)), .init("text", .less, .integer(1)),
      .init("unsigned", .less, .integer(-1)),
    ]
    for predicate in cases {
      #expect(throws: ParquetError.self) { try reader.selection(matching: [predicate]) }
    }
    #expect(try reader.selection(matching: []).isEmpty)
    #expect(try reader.schema.leafIndexes(of: ["list", "int"]) == [0, 4])
  }

  private func emptyFile() throws -> [UInt8] {
    let sink = MemorySink()
    try ParquetFileAssembler(sink: sink, schema: try ParquetSchema(Self.fields)).finish()
    return sink.bytes
  }

  @Test(
    "Whatever bytes change in the indexes, reading answers, with little memory", arguments: 0..<4)
  func hostile(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var random = RandomRecords(seed: UInt64(8500 + seed))
    let schema = try ParquetSchema(Self.fields)
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroup.dataPageRowLimit = 10
    options.rowGroup.dataPageSize = 64
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    for record in rows(&random, count: 300) {
      try writer.append { row in setter.set(record, in: &row) }
    }
    try writer.finish()
    let bytes = sink.bytes
    let columns = try ParquetFileReader(source: MemorySource(bytes)).metadata.rowGroups[0].columns
    let starts = columns.compactMap { $0.columnIndex?.offset }
    let ends = columns.compactMap(\.offsetIndex).map { $0.offset + Int($0.length) }
    let start = try #require(starts.min())
    let end = try #require(ends.max())
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        damaged[Int.random(in: start..<end, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      let reader = try ParquetFileReader(source: MemorySource(damaged))
      for leaf in schema.leaves.indices {
        _ = try? reader.columnIndex(rowGroup: 0, leaf: leaf)
        _ = try? reader.offsetIndex(rowGroup: 0, leaf: leaf)
        let selection = RowSelection(rowGroup: 0, rows: RowRanges(100..<120))
        _ = try? reader.readColumn(selection, leaf: leaf)
      }
      _ = try reader.selection(matching: [
        ColumnPredicate("int", .greater, .integer(50)), ColumnPredicate("text", .equal, .text("3")),
      ])
    }
  }
}

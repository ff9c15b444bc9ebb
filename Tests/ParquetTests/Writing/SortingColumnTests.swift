import Testing

@testable import Parquet

@Suite("Sorting columns")
struct SortingColumnTests {
  private func write(
    _ field: SchemaNode, _ values: [StoredValue?], _ sorting: SortingColumn,
    rowGroupRowCount: Int = 1 << 20
  ) throws -> [UInt8] {
    let schema = try ParquetSchema([field, .primitive("other", .optional, .int32)])
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroup.sortingColumns = [sorting]
    options.rowGroupRowCount = rowGroupRowCount
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    for value in values {
      let record = Record.group([value.map { .value($0) } ?? .absent, .absent])
      try writer.append { row in setter.set(record, in: &row) }
    }
    try writer.finish()
    return sink.bytes
  }

  private static func doubles(_ values: [Double?]) -> [StoredValue?] {
    values.map { $0.map { .double($0.bitPattern) } }
  }

  @Test("Rows in the declared order are written, and the declaration with them")
  func inOrder() throws {
    let cases: [(SchemaNode, [StoredValue?], SortingColumn)] = [
      (
        .primitive("a", .optional, .int32), [.int32(-5), .int32(-5), .int32(7), nil],
        SortingColumn("a")
      ),
      (
        .primitive("a", .optional, .int32, .integer(bitWidth: 32, isSigned: false)),
        [nil, .int32(1), .int32(-1)], SortingColumn("a", nullsFirst: true)
      ),
      (
        .primitive("a", .optional, .double),
        Self.doubles([-.infinity, -1, -0.0, 0, -0.0, 2, .nan, nil]), SortingColumn("a")
      ),
      (
        .primitive("a", .optional, .byteArray, .string),
        [.text("é"), .text("b"), .text("a"), .text("a"), .text(""), nil],
        SortingColumn("a", isDescending: true)
      ),
      (
        .primitive("a", .optional, .byteArray, .decimal(precision: 4, scale: 0)),
        [.bytes([0xff]), .bytes([0]), .bytes([0, 0]), .bytes([1])], SortingColumn("a")
      ),
      (
        .primitive("a", .optional, .boolean), [.boolean(false), .boolean(true)], SortingColumn("a")
      ),
      (.primitive("a", .optional, .int64), [nil, nil, nil], SortingColumn("a")),
    ]
    for (field, values, sorting) in cases {
      let file = try write(field, values, sorting)
      let reader = try ParquetFileReader(source: MemorySource(file))
      #expect(
        reader.metadata.rowGroups[0].sorting == [
          .init(
            column: 0, isDescending: sorting.isDescending, nullsFirst: sorting.nullsFirst)
        ])
    }
  }

  @Test("The first row out of order is named, as it is counted in the file")
  func outOfOrder() throws {
    let field = SchemaNode.primitive("a", .optional, .int64)
    let values: [StoredValue?] = [.int64(1), .int64(2), .int64(2), .int64(1), .int64(0)]
    func message(_ values: [StoredValue?], _ sorting: SortingColumn, rows: Int = 99) -> String? {
      do {
        _ = try write(field, values, sorting, rowGroupRowCount: rows)
        return nil
      } catch { return "\(error)" }
    }
    #expect(message(values, SortingColumn("a"))?.contains("row 3 is out of order by a") == true)
    // Each row group is sorted for itself.
    #expect(message(values, SortingColumn("a"), rows: 3)?.contains("row 4 is") == true)
    #expect(message(values.reversed(), SortingColumn("a", isDescending: true)) != nil)
    #expect(message([.int64(1), nil], SortingColumn("a", nullsFirst: true)) != nil)
    #expect(message([nil, .int64(1)], SortingColumn("a")) != nil)
    #expect(message(values, SortingColumn("b")) != nil)
  }

  @Test("Rows that are equal by the first column are sorted by the second")
  func second() throws {
    let schema = try ParquetSchema([.int64("a", .required), .int64("b", .required)])
    let a = try schema.column("a", of: Int64.self)
    let b = try schema.column("b", of: Int64.self)
    var options = ParquetWriterOptions()
    options.rowGroup.sortingColumns = [
      SortingColumn("a"), SortingColumn("b", isDescending: true),
    ]
    func write(_ rows: [(Int64, Int64)]) throws {
      let writer = try ParquetWriter(to: MemorySink(), schema: schema, options: options)
      for (first, second) in rows {
        try writer.append {
          $0.set(a, first)
          $0.set(b, second)
        }
      }
      try writer.finish()
    }
    try write([(1, 9), (1, 5), (2, 7), (2, 7), (3, 8)])
    #expect(throws: ParquetError.self) { try write([(1, 9), (1, 5), (2, 7), (2, 8)]) }
  }
}

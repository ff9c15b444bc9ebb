import ByteBuffers
import Testing

@testable import Parquet

@Suite("Parquet checker: bloom filters and sorting columns")
struct FilterAndSortingTests {
  private static func write(
    _ fields: [SchemaNode], _ rows: [[StoredValue?]], sorting: [SortingColumn] = [],
    filters: [String] = []
  ) throws -> [UInt8] {
    let schema = try ParquetSchema(fields)
    var options = ParquetWriterOptions(compression: .none)
    options.rowGroup.sortingColumns = sorting
    for name in filters { options.rowGroup.bloomFilters[name] = .init() }
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let setter = RecordRowSetter(schema)
    for values in rows {
      let record = Record.group(values.map { value in value.map { .value($0) } ?? .absent })
      try writer.append { row in setter.set(record, in: &row) }
    }
    try writer.finish()
    return sink.bytes
  }

  private static func findings(_ bytes: [UInt8]) -> [ParquetFinding] {
    do throws(ParquetError) {
      return ParquetChecker(try ParquetFileReader(source: MemorySource(bytes))).allFindings
    } catch {
      return [ParquetFinding(rowGroup: nil, column: nil, reason: error.description)]
    }
  }

  private static func filtered() throws -> [UInt8] {
    let fields: [SchemaNode] = [
      .primitive("i", .optional, .int32), .int64("l"), .primitive("f", .optional, .float),
      .double("d"), .string("s"), .bytes("x", length: 3),
    ]
    // No zeros: of these, filters have both.
    var rows: [[StoredValue?]] = []
    for row in 0..<20 {
      let integer: StoredValue? = row % 3 == 0 ? nil : .int32(Int32(row))
      let text: StoredValue = .text(row % 4 == 0 ? "" : "text \(row)")
      rows.append([
        integer, .int64(Int64(row) << 40), .float(Float(row + 1).bitPattern),
        .double(Double(-row - 1).bitPattern), text, .bytes([1, UInt8(row), 3]),
      ])
    }
    return try write(fields, rows, filters: ["i", "l", "f", "d", "s", "x"])
  }

  @Test("a filter without one of its column's values is noticed, whatever their type")
  func missedValues() throws {
    let bytes = try Self.filtered()
    #expect(Self.findings(bytes) == [])
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    for (leaf, chunk) in reader.metadata.rowGroups[0].columns.enumerated() {
      let metaData = try #require(chunk.metaData)
      let start = try #require(metaData.bloomFilterOffset)
      let size = Int(try #require(metaData.bloomFilterLength))
      let found = try #require(try reader.bloomFilterAndSize(rowGroup: 0, leaf: leaf))
      #expect(found.size == size)
      let header = size - found.filter.byteCount
      for offset in 0..<size {
        for bit in 0..<8 {
          var damaged = bytes
          damaged[start + offset] ^= 1 << bit
          let isSet = bytes[start + offset] & 1 << bit != 0
          let noticed = !Self.findings(damaged).isEmpty
          // A bit more makes the filter less use, and hides nothing.
          if offset < header { continue }
          #expect(noticed == isSet, "\(chunk.metaData?.path ?? []) byte \(offset) bit \(bit)")
        }
      }
      // Of the header, only the types of its fields can change and say the same.
      let headerFlips = try (0..<header).flatMap { offset in
        try (0..<8).map { bit in
          var damaged = bytes
          damaged[start + offset] ^= 1 << bit
          let again = try ParquetFileReader(source: MemorySource(damaged))
          let isSame = (try? again.bloomFilterAndSize(rowGroup: 0, leaf: leaf)).map {
            $0?.filter == found.filter && $0?.size == size
          }
          return (isSame ?? false) || !Self.findings(damaged).isEmpty
        }
      }
      #expect(headerFlips.allSatisfy { $0 })
    }
  }

  @Test("a filter's length and place are those that the footer says")
  func places() throws {
    let bytes = try Self.filtered()
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    var metadata = reader.metadata
    func findings() throws -> [ParquetFinding] {
      ParquetChecker(
        ParquetFileReader(metadata: metadata, schema: reader.schema, source: reader.source)
      ).allFindings
    }
    metadata.rowGroups[0].columns[1].metaData?.bloomFilterLength? += 1
    #expect(try findings().contains { $0.reason.contains("bloom filter has") })
    metadata = reader.metadata
    metadata.rowGroups[0].columns[1].metaData?.bloomFilterOffset = bytes.count
    #expect(try findings().contains { $0.reason.contains("bloom filter") })
    metadata = reader.metadata
    let other = metadata.rowGroups[0].columns[2].metaData?.bloomFilterOffset
    metadata.rowGroups[0].columns[1].metaData?.bloomFilterOffset = other
    let shared = try findings().map(\.reason)
    #expect(shared.contains { $0.contains("the bytes of its bloom filter are those of") })
    #expect(shared.contains { $0.contains("misses") })
  }

  private static let sorted: [[StoredValue?]] = [
    [.int32(1), .text("b"), .double(Double(1).bitPattern)],
    [.int32(1), .text("a"), .double(Double(9).bitPattern)],
    [.int32(2), .text("c"), .double(Double.nan.bitPattern)],
    [.int32(2), .text("c"), .double(Double(3).bitPattern)],
    [.int32(2), nil, .double(Double(-0.0).bitPattern)],
    [nil, .text("x"), .double(Double(5).bitPattern)],
  ]
  private static let fields: [SchemaNode] = [
    .primitive("a", .optional, .int32), .string("b"), .double("c"),
  ]

  /// What is found where rows are not in the order that a file of sorted rows declares.
  private static func findings(
    _ sorting: [RowGroup.Sorting], _ rows: [[StoredValue?]]
  ) throws -> [String?] {
    let reader = try ParquetFileReader(source: MemorySource(try write(fields, rows)))
    var metadata = reader.metadata
    metadata.rowGroups[0].sorting = sorting
    let changed = ParquetFileReader(
      metadata: metadata, schema: reader.schema, source: reader.source)
    return ParquetChecker(changed).allFindings.map { $0.column ?? $0.reason }
  }

  @Test("rows that are not in the declared order are noticed, by the column that decides")
  func sorting() throws {
    typealias Sorting = RowGroup.Sorting
    let a = Sorting(column: 0, isDescending: false, nullsFirst: false)
    let b = Sorting(column: 1, isDescending: true, nullsFirst: false)
    let c = Sorting(column: 2, isDescending: false, nullsFirst: true)
    #expect(try Self.findings([a, b], Self.sorted) == [])
    // NaN decides nothing; what it leaves open, nobody checks.
    #expect(try Self.findings([a, b, c], Self.sorted) == [])
    #expect(try Self.findings([], Self.sorted.reversed()) == [])
    for index in 1..<Self.sorted.count {
      var rows = Self.sorted
      rows.swapAt(index - 1, index)
      let decides: String? = index == 1 || index == 4 ? "b" : index == 3 ? nil : "a"
      #expect(try Self.findings([a, b], rows) == (decides.map { [$0] } ?? []), "\(index)")
    }
    let descending = Sorting(column: 0, isDescending: true, nullsFirst: true)
    #expect(try Self.findings([descending], Self.sorted.reversed()) == [])
    #expect(try Self.findings([descending], Self.sorted) == ["a"])
    let last = Sorting(column: 0, isDescending: true, nullsFirst: false)
    #expect(try Self.findings([last], Self.sorted.reversed()) == ["a"])
    let none = Sorting(column: 3, isDescending: false, nullsFirst: false)
    #expect(try Self.findings([none], Self.sorted).count == 1)
  }

  @Test("a page that passes for one without data does not have the next column's in its place")
  func pagesOfOthers() throws {
    let fields: [SchemaNode] = [.int64("a", .required), .int64("b", .required)]
    var bytes = try Self.write(fields, [[.int64(1), .int64(5)], [.int64(2), .int64(6)]])
    let sound = try ParquetFileReader(source: MemorySource(bytes))
    #expect(try sound.readColumnChunk(rowGroup: 0, leaf: 0).values == .int64s([1, 2]))
    // The header begins behind the magic with the page's type: 1, an index page, as a zigzag number.
    #expect(bytes[4...5] == [0x15, 0])
    bytes[5] = 2
    let damaged = try ParquetFileReader(source: MemorySource(bytes))
    #expect(throws: ParquetError.self) { try damaged.readColumnChunk(rowGroup: 0, leaf: 0) }
    #expect(try damaged.readColumnChunk(rowGroup: 0, leaf: 1).values == .int64s([5, 6]))
  }
}

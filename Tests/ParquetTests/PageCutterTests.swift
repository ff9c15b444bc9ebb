import ByteBuffers
import CKernels
import TestSupport
import Testing

@testable import Parquet

@Suite("Where pages end")
struct PageCutterTests {
  /// Pages as they are found by a look at each entry.
  private func plainCuts(
    _ values: EncodedValues, _ levels: ColumnLevels, _ options: RowGroupOptions
  ) -> [Range<Int>] {
    var pages: [Range<Int>] = []
    var (start, rows, count, bytes, offset) = (0, 0, 0, 0, 0)
    for entry in 0..<levels.count {
      if levels.repetition?[entry] ?? 0 == 0 {
        let size = (values.byteCount(count) ?? bytes) + (entry - start) / 4
        if size >= options.dataPageSize
          || (rows >= options.dataPageRowLimit && size >= options.dataPageSize / 64)
        {
          pages.append(start..<entry)
          (start, rows, count, bytes) = (entry, 0, 0, 0)
        }
        rows += 1
      }
      let level = levels.definition.bytes?[entry] ?? levels.definition.constant
      guard Int(level) == levels.maxDefinition else { continue }
      count += 1
      if case .byteArrays(let base) = values {
        let size = 4 + PlainByteArrays.length(at: base + offset)
        bytes += size
        offset += size
      }
    }
    return pages + [start..<levels.count]
  }

  @Test("Pages end where a look at every entry finds that they are full", arguments: 0..<60)
  func cuts(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    func int(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
    let count = int(1...4000)
    let isRepeated = seed % 2 == 0
    let isConstant = seed % 5 == 0
    let maximum = UInt8(int(1...3))
    let definition = (0..<count).map { _ in int(0...3) == 0 ? UInt8(0) : maximum }
    let repetition = (0..<count).map { $0 == 0 ? UInt8(0) : UInt8(int(0...2)) }
    let valueCount = isConstant ? count : definition.count { $0 == maximum }
    var plain = ByteBuffer()
    for _ in 0..<valueCount {
      let length = int(0...30)
      plain.appendLittleEndian(UInt32(length))
      plain.append(repeating: 0, count: length)
    }
    let options = RowGroupOptions(
      dataPageSize: [1, 300, 5000, 1 << 20][int(0...3)], dataPageRowLimit: [1, 70, 600][int(0...2)])
    let rowCount = isRepeated ? repetition.count { $0 == 0 } : count
    let field = SchemaNode.primitive("a", isRepeated ? .repeated : .optional, .int64)
    let fields: [SchemaNode] = (1..<max(Int(maximum), 1)).reduce([field]) { inner, _ in
      [.group("g", .optional, inner)]
    }
    let leaf = try ParquetSchema(fields).leaves[0]
    definition.withUnsafeBufferPointer { definition in
      repetition.withUnsafeBufferPointer { repetition in
        let levels = ColumnLevels(
          leaf,
          definition: DefinitionLevels(
            bytes: isConstant ? nil : definition.baseAddress, constant: maximum, count: count),
          repetition: isRepeated ? repetition.baseAddress : nil, rowCount: rowCount)
        let forms: [EncodedValues] = [
          .byteArrays(UnsafeRawPointer(plain.base)),
          .fixed(UnsafeRawPointer(plain.base), stride: 8), .booleans(plain.base),
        ]
        for values in forms {
          var cutter = PageCutter(values: values, levels: levels, options: options)
          let pages = cutter.cut()
          #expect(pages.map(\.entries) == plainCuts(values, levels, options))
          check(pages, levels, valueCount, values, plain.count)
        }
      }
    }
  }

  private func check(
    _ pages: [PageRange], _ levels: ColumnLevels, _ valueCount: Int, _ values: EncodedValues,
    _ byteCount: Int
  ) {
    var last = PageRange(rows: 0..<0, entries: 0..<0, values: 0..<0, bytes: 0..<0)
    for page in pages {
      #expect(page.rows.lowerBound == last.rows.upperBound)
      #expect(page.values.lowerBound == last.values.upperBound)
      #expect(page.bytes.lowerBound == last.bytes.upperBound)
      last = page
    }
    #expect(last.rows.upperBound == levels.rowCount)
    #expect(last.values.upperBound == valueCount)
    if case .byteArrays = values { #expect(last.bytes.upperBound == byteCount) }
  }

  @Test("Pages of many rows end after 20,000 of them, unless they are tiny")
  func rows() throws {
    let schema = try ParquetSchema([
      .primitive("number", .required, .int64), .primitive("flag", .required, .boolean),
      .primitive("nothing", .optional, .int64),
    ])
    let rows = (0..<70_000).map { row -> Record in
      .group([.value(.int64(Int64(row) << 20)), .value(.boolean(row % 3 == 0)), .absent])
    }
    let conformance = RowGroupConformance(schema: schema)
    let group = try conformance.encode(
      rows, with: conformance.makeBuilder(), BlockCompressor(.none))
    #expect(group.columns[0].dataPages.map(\.firstRow) == [0, 20_000, 40_000, 60_000])
    // Levels that do not repeat would take a quarter of a byte each, and a boolean takes a bit.
    #expect(group.columns[1].dataPages.map(\.firstRow) == [0, 43_692])
    #expect(group.columns[2].dataPages.map(\.firstRow) == [0])
  }

  @Test("Bytes are counted as one by one, at every length")
  func countBytes() {
    var generator = SeededGenerator(seed: 7)
    let bytes = (0..<10_000).map { _ in UInt8.random(in: 0...3, using: &generator) }
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      for count in Array(0...100) + [255 * 16, 255 * 16 + 1, 4097, 10_000] {
        for value in UInt8(0)...4 {
          let expected = bytes.prefix(count).count { $0 == value }
          #expect(ck_count_bytes(base, count, value) == expected)
        }
      }
    }
  }
}

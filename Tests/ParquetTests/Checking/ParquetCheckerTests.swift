import ByteBuffers
import Foundation
import TestSupport
import Testing

@testable import Parquet

extension ParquetChecker {
  /// What is wrong with the footer, and with any column chunk.
  var allFindings: [ParquetFinding] {
    var findings = checkMetadata()
    for rowGroup in reader.metadata.rowGroups.indices {
      var columns: [DecodedColumn] = []
      for leaf in reader.schema.leaves.indices {
        let checked = checkColumnChunk(rowGroup: rowGroup, leaf: leaf)
        findings += checked.findings
        if let column = checked.column { columns.append(column) }
      }
      if columns.count == reader.schema.leaves.count {
        findings += checkSorting(rowGroup: rowGroup, columns: columns)
      }
    }
    return findings
  }
}

@Suite("Parquet checker")
struct ParquetCheckerTests {
  static func leaf(_ node: SchemaNode) throws -> ParquetSchema.Leaf {
    try ParquetSchema([node]).leaves[0]
  }

  static func plain(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static func plain(_ value: Double) -> [UInt8] { plain(value.bitPattern) }

  @Test("bounds of a stretch are those that sorting its values gives")
  func bounds() throws {
    var random = SeededGenerator(seed: 5)
    let numbers = (0..<300).map { _ in Int64.random(in: -5...5, using: &random) }
    let wide = (0..<300).map { _ in Int64(bitPattern: random.next()) }
    let doubles = (0..<300).map { _ in Double(Int.random(in: -3...3, using: &random)) / 4 }
    let texts = (0..<300).map { _ in
      Array((0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8(random.next() & 3) })
    }
    var bytes: [UInt8] = []
    let references = texts.map { text in
      defer { bytes += text }
      return DecodedByteArrays.Reference(offset: bytes.count, count: text.count)
    }
    let fixed = (0..<1500).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let unsigned = LogicalType.integer(bitWidth: 64, isSigned: false)
    let columns: [(SchemaNode, ColumnValues, [[UInt8]])] = [
      (.int64("a"), .int64s(numbers), numbers.map { Self.plain($0) }),
      (.int64("a"), .int64s(wide), wide.map { Self.plain($0) }),
      (
        .primitive("a", .optional, .int64, unsigned), .int64s(wide), wide.map { Self.plain($0) }
      ),
      (.double("a"), .doubles(doubles), doubles.map { Self.plain($0) }),
      (
        .string("a"), .byteArrays(DecodedByteArrays(bytes: bytes, references: references)), texts
      ),
      (
        .bytes("a", length: 5), .fixedLength(fixed, length: 5),
        (0..<300).map { Array(fixed[($0 * 5)..<($0 * 5 + 5)]) }
      ),
      (
        .decimal("a", precision: 11, scale: 2).withLength(5), .fixedLength(fixed, length: 5),
        (0..<300).map { Array(fixed[($0 * 5)..<($0 * 5 + 5)]) }
      ),
      (
        .boolean("a"), .booleans(numbers.map { $0 > 3 }), numbers.map { [$0 > 3 ? 1 : 0] }
      ),
    ]
    for (node, values, plain) in columns {
      let leaf = try Self.leaf(node)
      for range in [0..<300, 0..<1, 299..<300, 17..<18, 100..<120] {
        let sorted = plain[range].sorted { leaf.orders($0, before: $1) == true }
        let found = values.computedStatistics(of: range, leaf)
        let bounds = try #require(found.bounds)
        #expect(leaf.orders(bounds.min, before: sorted[0]) == false, "\(node)")
        #expect(leaf.orders(sorted[0], before: bounds.min) == false, "\(node)")
        #expect(leaf.orders(bounds.max, before: sorted[range.count - 1]) == false, "\(node)")
        #expect(leaf.orders(sorted[range.count - 1], before: bounds.max) == false, "\(node)")
      }
      #expect(values.computedStatistics(of: 7..<7, leaf) == ComputedStatistics())
    }
  }

  @Test("NaN is counted and is in no bounds")
  func nan() throws {
    let leaf = try Self.leaf(.double("a"))
    let values = ColumnValues.doubles([.nan, 2, .nan, -1])
    #expect(
      values.computedStatistics(of: 0..<4, leaf)
        == ComputedStatistics(bounds: (Self.plain(-1.0), Self.plain(2.0)), nanCount: 2))
    #expect(values.computedStatistics(of: 0..<1, leaf) == ComputedStatistics(nanCount: 1))
  }

  @Test("statistics are compared with what they are of")
  func statistics() throws {
    let leaf = try Self.leaf(.int64("a"))
    let computed = ColumnValues.int64s([3, -4, 7]).computedStatistics(of: 0..<3, leaf)
    let check = StatisticsCheck(leaf: leaf, computed: computed, nulls: 2, values: 3)
    func reasons(
      _ min: Int64, _ max: Int64, nulls: Int = 2, isExact: Bool = true, distinct: Int? = nil
    ) -> Int {
      let statistics = Statistics(
        min: Self.plain(min), max: Self.plain(max), isMinExact: isExact, isMaxExact: isExact,
        nullCount: nulls, distinctCount: distinct)
      return check.reasons(against: statistics, trustsBounds: true).count
    }
    #expect(reasons(-4, 7) == 0)
    #expect(reasons(-5, 8, isExact: false) == 0)
    #expect(reasons(-5, 7) == 1)
    #expect(reasons(-4, 8) == 1)
    #expect(reasons(-3, 7, isExact: false) == 1)
    #expect(reasons(-4, 6, isExact: false) == 1)
    #expect(reasons(7, -4) == 2)
    #expect(reasons(-4, 7, nulls: 1) == 1)
    #expect(reasons(-4, 7, distinct: 3) == 0)
    #expect(reasons(-4, 7, distinct: 4) == 1)
    let short = Statistics(min: [1], max: [2], nullCount: 2)
    #expect(check.reasons(against: short, trustsBounds: true).count == 1)
    #expect(check.reasons(against: short, trustsBounds: false).isEmpty)
    let none = StatisticsCheck(leaf: leaf, computed: ComputedStatistics(), nulls: 2, values: 0)
    let bounds = Statistics(min: Self.plain(Int64(1)), max: Self.plain(Int64(1)), nullCount: 2)
    #expect(none.reasons(against: bounds, trustsBounds: true).count == 1)
    #expect(none.reasons(against: Statistics(nullCount: 2), trustsBounds: true).isEmpty)
  }

  @Test(
    "files of other writers contradict themselves nowhere but where it is known",
    .enabled(if: SharedData.isPresent, "needs the files beside the checkout"))
  func others() throws {
    let folder = try ParquetTesting.url("data")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    var found: Set<String> = []
    var checked = 0
    for name in names where name.hasSuffix(".parquet") {
      guard let reader = try? ParquetTesting.reader("data/\(name)") else { continue }
      checked += 1
      let findings = ParquetChecker(reader).allFindings.filter {
        // What is not read here is no contradiction.
        !$0.reason.contains("not supported") && !$0.reason.contains("is not read here")
      }
      guard !findings.isEmpty else { continue }
      found.insert(name)
      if !Self.known.contains(name) { Issue.record("\(name): \(findings.prefix(3))") }
    }
    #expect(checked > 40)
    #expect(found == Self.known)
  }

  /// Files that do contradict themselves.
  static let known: Set<String> = [
    // Checksums that are wrong on purpose.
    "datapage_v1-corrupt-checksum.parquet", "rle-dict-uncompressed-corrupt-checksum.parquet",
    // `total_byte_size` of the row group is not the sum of its chunks.
    "alltypes_plain.snappy.parquet", "list_columns.parquet", "nan_in_stats.parquet",
    "nation.dict-malformed.parquet", "nested_structs.rust.parquet",
    "non_hadoop_lz4_compressed.parquet", "rle_boolean_encoding.parquet", "single_nan.parquet",
    // PLAIN is not among its encodings; its footer has no rows.
    "byte_array_decimal.parquet", "repeated_no_annotation.parquet",
    // Indexes that count -1 nulls; a histogram of other levels than the column has.
    "datapage_v1-snappy-compressed-checksum.parquet",
    "datapage_v1-uncompressed-checksum.parquet", "unknown-logical-type.parquet",
  ]
}

extension SchemaNode {
  fileprivate func withLength(_ length: Int) -> SchemaNode {
    .primitive(name, repetition, .fixedLengthByteArray, logicalType, length: length)
  }
}

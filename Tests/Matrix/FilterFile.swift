import Codecs
import Foundation
import Parquet
import TestSupport

/// A file for filters that are pushed down: row groups and pages that readers can skip, made of what
/// they go wrong with. Every column has the same plan, with its own values in it.
struct FilterFile {
  static let rows = 5000
  private static let rowGroup = 1000
  private static let page = 50

  private static let names = [
    "boolean", "int32", "int64", "float", "double", "bytes", "string", "int8", "uint8", "uint32",
    "uint64", "decimal 9", "decimal 18", "decimal 38", "date", "timestamp ms", "timestamp us",
  ]

  private let types = names.compactMap { name in MatrixType.all.first { $0.name == name } }

  /// The file in the forms that readers find pages and row groups by.
  func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let schema = try ParquetSchema(
      [.int64("row", .required)]
        + types.map {
          .primitive(
            $0.name.replacingOccurrences(of: " ", with: "_"), .optional, $0.type, $0.logicalType,
            length: $0.length)
        })
    var batch = ColumnBatch(schema, rowCount: Self.rows)
    try batch.set("row", .int64s((0..<Int64(Self.rows)).map { $0 }))
    for (index, type) in types.enumerated() {
      let (data, flags) = column(type)
      try batch.set(leaf: index + 1, data, validity: .flags(flags))
    }
    for profile in EncodingProfile.allCases {
      for version in [DataPageVersion.v1, .v2] {
        var options = ParquetWriterOptions(compression: version == .v1 ? .zstd : .none)
        options.rowGroup = RowGroupOptions(
          dataPageSize: 4096, dataPageVersion: version, dataPageRowLimit: Self.page,
          encodings: profile)
        options.rowGroupRowCount = Self.rowGroup
        options.rowGroup.sortingColumns = [SortingColumn("row")]
        for leaf in schema.leaves where leaf.type != .boolean {
          options.rowGroup.bloomFilters[leaf.dottedPath] = BloomFilterOptions()
        }
        let path = folder.appendingPathComponent("\(profile.rawValue)-\(version).parquet").path
        let writer = try ParquetWriter(path: path, schema: schema, options: options)
        try writer.append(batch)
        try writer.finish()
      }
    }
  }

  /// Where a row is in the plan.
  private enum Place {
    case null
    /// Values that rise, or fall.
    case step(Int)
    /// One of a type's extremes, for a page.
    case extreme(Int)
    case scattered(UInt64)
    /// The same for a whole row group: what comparisons go most wrong with.
    case oddest
    /// Such a value among others.
    case mixed(Int)
  }

  private func place(_ row: Int) -> Place {
    let page = row % Self.rowGroup / Self.page
    var random = SeededGenerator(fixedSeed: UInt64(row))
    switch row / Self.rowGroup {
    case 1: return page % 4 == 3 ? .null : .extreme(page)
    case _ where row % 7 == 0: return .null
    case 0: return .step(row)
    case 2: return .oddest
    case 3: return row % 10 == 5 ? .oddest : .mixed(Self.rows - row)
    default: return page == 0 ? .step(row % 3) : .scattered(random.next())
    }
  }

  private func column(_ type: MatrixType) -> (ColumnData, [Bool]) {
    let places = (0..<Self.rows).map(place)
    let flags = places.map { if case .null = $0 { false } else { true } }
    switch type.type {
    case .boolean: return (.booleans(places.map { integer($0, type) & 1 == 1 }), flags)
    case .int32:
      return (.int32s(places.map { Int32(truncatingIfNeeded: integer($0, type)) }), flags)
    case .int64: return (.int64s(places.map { integer($0, type) }), flags)
    case .float: return (.floats(places.map { Float(number($0)) }), flags)
    case .double: return (.doubles(places.map(number)), flags)
    case .byteArray:
      let values = places.map { bytes($0, isText: type.logicalType == .string) }
      var offsets: [Int32] = [0]
      for value in values { offsets.append((offsets.last ?? 0) + Int32(value.count)) }
      return (.byteArrays(values.flatMap { $0 }, offsets: .int32(offsets)), flags)
    case .fixedLengthByteArray, .int96:
      return (
        .fixedLength(
          places.flatMap {
            MatrixType.bigEndian(integer($0, type), length: type.length ?? 0)
          }), flags
      )
    }
  }

  private func integer(_ place: Place, _ type: MatrixType) -> Int64 {
    let extremes: [Int64] = [.min, .max, 0, -1, 1, 1 << Int64(min(type.bits, 63) - 1)]
    let value: Int64 =
      switch place {
      case .null: 0
      case .step(let step), .mixed(let step): Int64(step) * 3
      case .extreme(let page): extremes[page % extremes.count]
      case .scattered(let number): Int64(bitPattern: number)
      case .oddest: -1
      }
    if let limit = type.limit { return max(-limit, min(limit, value)) }
    return type.integer(UInt64(bitPattern: value))
  }

  private func number(_ place: Place) -> Double {
    let extremes = [-0.0, 0.0, .infinity, -.infinity, .nan, Double(Float.greatestFiniteMagnitude)]
    switch place {
    case .null: return 0
    case .step(let step): return Double(step) / 4 - 100
    case .extreme(let page): return extremes[page % extremes.count]
    case .scattered(let number): return Double(Float(Int64(bitPattern: number)))
    // A row group of one zero, but for its last page.
    case .oddest: return -0.0
    case .mixed(let step): return step % 40 == 3 ? .nan : Double(step)
    }
  }

  private func bytes(_ place: Place, isText: Bool) -> [UInt8] {
    let texts = [
      "", String(repeating: "é", count: 40), String(repeating: "\u{10ffff}", count: 20),
      String(repeating: "z", count: 64), String(repeating: "z", count: 65),
      String(repeating: "a", count: 63) + "é",
    ]
    let others: [[UInt8]] = [
      [], Array(repeating: 0xff, count: 70), Array(repeating: 0, count: 70), [0], [0xff],
      Array(repeating: 0xff, count: 64),
    ]
    switch place {
    case .null: return []
    case .step(let step): return Array("key \(10_000 + step)".utf8)
    case .extreme(let page): return isText ? Array(texts[page % 6].utf8) : others[page % 6]
    case .scattered(let number): return Array("\(number)".utf8)
    case .oddest: return Array(String(repeating: "x", count: 70).utf8)
    // Different behind what statistics keep.
    case .mixed(let step): return Array((String(repeating: "x", count: 70) + "\(step)").utf8)
    }
  }
}

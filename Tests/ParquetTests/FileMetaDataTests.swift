import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("File metadata")
struct FileMetaDataTests {
  private func read(_ footer: [UInt8]) throws -> FileMetaData {
    try footer.withUnsafeBytes { bytes throws in try FileMetaData(bytes) }
  }

  private func write(_ metaData: FileMetaData) -> [UInt8] {
    var footer = FooterBuilder(
      schema: metaData.schema, keyValues: metaData.keyValues, createdBy: metaData.createdBy,
      columnOrders: metaData.columnOrders, version: metaData.version)
    for rowGroup in metaData.rowGroups { footer.append(rowGroup) }
    return footer.build().array()
  }

  private func sample(rowGroups: Int = 2) throws -> FileMetaData {
    let schema = try ParquetSchema([
      .primitive("id", .required, .int64),
      .list("tags", .optional, element: .primitive("e", .optional, .byteArray, .string)),
    ])
    let id = ColumnMetaData(
      type: .int64, encodings: [.plain, .rle], path: ["id"], codecValue: 6, valueCount: 10,
      totalUncompressedSize: 100, totalCompressedSize: 50, dataPageOffset: 4,
      statistics: Statistics(min: [1], max: [2], nullCount: 0))
    let tags = ColumnMetaData(
      type: .byteArray, encodings: [.plain, .rle, .rleDictionary],
      path: ["tags", "list", "element"], codecValue: 99, valueCount: 30,
      totalUncompressedSize: 1 << 40, totalCompressedSize: 70, dataPageOffset: 60,
      dictionaryPageOffset: 54)
    let groups = (0..<rowGroups).map { index in
      RowGroup(
        columns: [
          ColumnChunk(
            metaData: id, offsetIndex: .init(offset: 1000, length: 7),
            columnIndex: .init(offset: 1007, length: 8)),
          ColumnChunk(filePath: "elsewhere", metaData: tags),
        ],
        totalByteSize: 1 << 41, rowCount: 10, fileOffset: 4, totalCompressedSize: 120,
        ordinal: Int16(exactly: index))
    }
    return FileMetaData(
      version: 1, schema: schema.elements, rowCount: 10 * rowGroups, rowGroups: groups,
      keyValues: [KeyValue("a", "b"), KeyValue("empty", "")], createdBy: "someone version 1.0.0",
      columnOrders: [.typeOrder, .other])
  }

  @Test("Metadata is read as it was written", arguments: [0, 1, 14, 15, 40_000])
  func roundTrip(rowGroups: Int) throws {
    let metaData = try sample(rowGroups: rowGroups)
    #expect(try read(write(metaData)) == metaData)
  }

  @Test("Logical types keep their parameters, and converted types stand beside them")
  func logicalTypes() throws {
    let cases: [(PhysicalType, LogicalType, ConvertedType?)] = [
      (.byteArray, .string, .utf8), (.byteArray, .enumeration, .enumeration),
      (.byteArray, .json, .json), (.byteArray, .bson, .bson), (.int32, .date, .date),
      (.int64, .decimal(precision: 18, scale: 3), .decimal),
      (.int32, .time(unit: .milliseconds, isAdjustedToUTC: true), .timeMilliseconds),
      (.int64, .time(unit: .microseconds, isAdjustedToUTC: false), .timeMicroseconds),
      (.int64, .time(unit: .nanoseconds, isAdjustedToUTC: true), nil),
      (.int64, .timestamp(unit: .milliseconds, isAdjustedToUTC: true), .timestampMilliseconds),
      (.int64, .timestamp(unit: .microseconds, isAdjustedToUTC: false), .timestampMicroseconds),
      (.int64, .timestamp(unit: .nanoseconds, isAdjustedToUTC: false), nil),
      (.int32, .integer(bitWidth: 8, isSigned: true), .int8),
      (.int32, .integer(bitWidth: 16, isSigned: false), .uint16),
      (.int32, .integer(bitWidth: 32, isSigned: true), .int32),
      (.int64, .integer(bitWidth: 64, isSigned: false), .uint64),
      (.int32, .unknown, nil), (.fixedLengthByteArray, .uuid, nil),
      (.fixedLengthByteArray, .float16, nil),
    ]
    let schema = try ParquetSchema(
      cases.enumerated().map {
        .primitive("f\($0)", .optional, $1.0, $1.1, length: $1.1 == .uuid ? 16 : 2)
      })
    var metaData = try sample()
    metaData.schema = schema.elements
    let elements = try read(write(metaData)).schema
    for (element, (type, logical, converted)) in zip(elements.dropFirst(), cases) {
      #expect(element.type == type)
      #expect(element.logicalType == logical)
      #expect(element.convertedType == converted)
    }
    let decimal = elements[6]
    #expect(decimal.precision == 18 && decimal.scale == 3)
  }

  @Test("A schema comes back from its elements, also when only converted types are there")
  func schemaRoundTrip() throws {
    var field = SchemaNode.primitive("id", .required, .fixedLengthByteArray, length: 16)
    field.fieldID = 12
    let schema = try ParquetSchema(
      [
        field,
        .map(
          "m", .optional, key: .primitive("k", .required, .byteArray, .string),
          value: .list("v", .optional, element: .group("g", .optional, [field]))),
        .primitive("t", .optional, .int64, .timestamp(unit: .milliseconds, isAdjustedToUTC: true)),
        .primitive("d", .optional, .int32, .decimal(precision: 9, scale: 2)),
      ], name: "root")
    let elements = schema.elements
    #expect(try ParquetSchema(elements: elements).root == schema.root)
    let legacy = elements.map {
      var element = $0
      element.logicalType = nil
      return element
    }
    #expect(try ParquetSchema(elements: legacy).root == schema.root)
  }

  @Test("Schemas whose counts do not fit together are refused")
  func hostileSchemas() {
    func group(_ name: String, _ count: Int32) -> SchemaElement {
      var element = SchemaElement(name: name)
      element.childCount = count
      return element
    }
    var leaf = SchemaElement(name: "leaf")
    leaf.type = .int32
    var fixed = leaf
    fixed.type = .fixedLengthByteArray
    fixed.typeLength = -1
    let deep = (0..<100_000).map { group("g\($0)", 1) } + [leaf]
    let cases: [(String, [SchemaElement])] = [
      ("no elements", []),
      ("too few fields", [group("r", 2), leaf]),
      ("too many fields", [group("r", 1), leaf, leaf]),
      ("a negative count", [group("r", -1), leaf]),
      ("a huge count", [group("r", .max), leaf]),
      ("a group without fields", [group("r", 1), group("g", 0)]),
      ("a group that takes its parent's fields", [group("r", 2), group("g", 1), leaf]),
      ("a negative length", [group("r", 1), fixed]),
      ("endless depth", deep),
    ]
    for (name, elements) in cases {
      #expect(throws: ParquetError.self, "\(name)") { try ParquetSchema(elements: elements) }
    }
  }

  @Test("A footer with changed or missing bytes is read or refused, and never traps")
  func fuzz() throws {
    let footer = write(try sample(rowGroups: 3))
    var generator = SeededGenerator(seed: 20)
    for length in 0..<footer.count {
      #expect(throws: ParquetError.self) { try read(Array(footer.prefix(length))) }
    }
    for _ in 0..<20_000 {
      var changed = footer
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        changed[Int.random(in: 0..<changed.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      guard let metaData = try? read(changed) else { continue }
      _ = try? ParquetSchema(elements: metaData.schema)
    }
  }
}

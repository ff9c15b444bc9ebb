import ByteBuffers
import Codecs
import TestSupport
import Testing

@testable import Parquet

@Suite("Row groups")
struct RowGroupBuilderTests {
  @Test("The document of the Dremel paper")
  func dremel() throws {
    let schema = try ParquetSchema([
      .primitive("DocId", .required, .int64),
      .group(
        "Links", .optional,
        [.primitive("Backward", .repeated, .int64), .primitive("Forward", .repeated, .int64)]),
      .group(
        "Name", .repeated,
        [
          .group(
            "Language", .repeated,
            [
              .primitive("Code", .required, .byteArray, .string),
              .primitive("Country", .optional, .byteArray, .string),
            ]),
          .primitive("Url", .optional, .byteArray, .string),
        ]),
    ])
    func number(_ number: Int64) -> Record { .value(.int64(number)) }
    func text(_ text: String) -> Record { .value(.text(text)) }
    let rows: [Record] = [
      .group([
        number(10),
        .group([.list([]), .list([number(20), number(40), number(60)])]),
        .list([
          .group([
            .list([.group([text("en-us"), text("us")]), .group([text("en"), .absent])]),
            text("http://A"),
          ]),
          .group([.list([]), text("http://B")]),
          .group([.list([.group([text("en-gb"), text("gb")])]), .absent]),
        ]),
      ]),
      .group([
        number(20),
        .group([.list([number(10), number(30)]), .list([number(80)])]),
        .list([.group([.list([]), text("http://C")])]),
      ]),
    ]
    let table: [String: StripedColumn] = [
      "DocId": StripedColumn(
        repetition: [0, 0], definition: [0, 0], values: [.int64(10), .int64(20)]),
      "Links.Forward": StripedColumn(
        repetition: [0, 1, 1, 0], definition: [2, 2, 2, 2],
        values: [.int64(20), .int64(40), .int64(60), .int64(80)]),
      "Links.Backward": StripedColumn(
        repetition: [0, 0, 1], definition: [1, 2, 2], values: [.int64(10), .int64(30)]),
      "Name.Url": StripedColumn(
        repetition: [0, 1, 1, 0], definition: [2, 2, 1, 2],
        values: [.text("http://A"), .text("http://B"), .text("http://C")]),
      "Name.Language.Code": StripedColumn(
        repetition: [0, 2, 1, 1, 0], definition: [2, 2, 1, 2, 1],
        values: [.text("en-us"), .text("en"), .text("en-gb")]),
      "Name.Language.Country": StripedColumn(
        repetition: [0, 2, 1, 1, 0], definition: [3, 2, 1, 3, 1],
        values: [.text("us"), .text("gb")]),
    ]
    #expect(RecordStriper(schema, rows: rows).columns == table)
    try RowGroupConformance(schema: schema).check([rows, rows.reversed(), rows])
  }

  @Test("Random schemas and rows are read as the plain striper makes them", arguments: 0..<120)
  func random(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(seed))
    let schema = try random.schema(depth: seed % 6)
    let groups = (0..<random.int(1...3)).map { _ in
      random.rows(
        schema, count: random.int(1...60), density: random.element([0, 3, 50, 97, 100]),
        kinds: random.element([1, 3, 50, 100_000]))
    }
    let conformance = RowGroupConformance(
      schema: schema,
      options: RowGroupOptions(
        dataPageSize: random.element([1, 20, 300, 1 << 20]),
        dictionaryPageSize: random.element([0, 100, 1 << 20]),
        dataPageVersion: random.element([.v1, .v2]),
        dataPageRowLimit: random.element([1, 3, 20_000]),
        encodings: random.element(EncodingProfile.allCases)),
      codec: CompressionCodec.allCases[seed % CompressionCodec.allCases.count],
      batch: random.element([1, 7, .max]),
      pageIndexes: random.element([.always, .whereUseful, .never]))
    try conformance.check(groups)
  }

  @Test("Long columns of every kind, in many pages and in one", arguments: [200, 5000, 1 << 20])
  func long(dataPageSize: Int) throws {
    var random = RandomRecords(seed: UInt64(dataPageSize))
    let schema = try ParquetSchema([
      .primitive("a", .required, .boolean), .primitive("b", .optional, .boolean),
      .primitive("c", .required, .int32), .primitive("d", .repeated, .int64),
      .primitive("e", .optional, .float), .primitive("f", .repeated, .double),
      .primitive("g", .optional, .byteArray, .string), .primitive("h", .repeated, .byteArray),
      .list("i", .optional, element: .primitive("element", .optional, .byteArray)),
      .primitive("j", .optional, .fixedLengthByteArray, length: 12),
    ])
    let cases: [(Int, CompressionCodec, DataPageVersion, EncodingProfile)] = [
      (100, .zstd, .v1, .common), (1 << 30, .snappy, .v1, .smallest),
      (100, .gzip, .v2, .smallest), (1 << 30, .none, .v2, .compatible),
    ]
    for (kinds, codec, version, encodings) in cases {
      let rows = random.rows(schema, count: 3000, density: 80, kinds: kinds)
      let options = RowGroupOptions(
        dataPageSize: dataPageSize, dataPageVersion: version, encodings: encodings)
      try RowGroupConformance(schema: schema, options: options, codec: codec).check([rows])
    }
  }

  @Test("Fields as deep as a schema may be", arguments: [Repetition.optional, .repeated])
  func deepest(repetition: Repetition) throws {
    let depth = ParquetSchema.maximumDepth
    var field = SchemaNode.primitive("f", repetition, .int32)
    for _ in 1..<depth { field = .group("f", repetition, [field]) }
    /// A row in which `levels` of the fields are there.
    func row(_ levels: Int) -> Record {
      let absent: Record = repetition == .optional ? .absent : .list([])
      var record = levels == depth ? Record.value(.int32(Int32(levels))) : .group([absent])
      for level in 0..<levels {
        let count = level % 30 == 0 ? 2 : 1
        let field = repetition == .optional ? record : .list(Array(repeating: record, count: count))
        record = .group([field])
      }
      return record
    }
    let conformance = RowGroupConformance(schema: try ParquetSchema([field]))
    try conformance.check([[row(depth), row(0), row(60), row(1), row(depth - 1)], [row(2)]])
  }

  @Test("Pages end at the first row that reaches their size")
  func pages() throws {
    let schema = try ParquetSchema([
      .primitive("number", .required, .int64),
      .list("list", .optional, element: .primitive("element", .required, .int64)),
      .primitive("nothing", .optional, .int64),
    ])
    let rows = (0..<100).map { row -> Record in
      let list = (0..<25).map { Record.group([.value(.int64(Int64(row * 25 + $0)))]) }
      return .group([.value(.int64(Int64(row))), .group([.list(list)]), .absent])
    }
    let conformance = RowGroupConformance(
      schema: schema, options: RowGroupOptions(dataPageSize: 80, encodings: .compatible))
    try conformance.check([rows])
    let group = try conformance.encode(
      rows, with: conformance.makeBuilder(), BlockCompressor(.none))
    let pages = try zip(group.columns, schema.leaves).map { try Pages($0, of: $1) }
    // Ten numbers of 8 bytes; a list of 200 bytes; levels alone, four of which count as a byte.
    #expect(pages[0].valueCounts == Array(repeating: 10, count: 10))
    #expect(pages[1].valueCounts == Array(repeating: 25, count: 100))
    #expect(pages[2].valueCounts == [100])
  }

  @Test("Columns without any value have data pages, and share them only where levels are equal")
  func nothing() throws {
    let empty: [SchemaNode] = [
      .primitive("x", .optional, .byteArray, .string), .primitive("y", .repeated, .int32),
      .group("z", .optional, [.primitive("x", .required, .boolean)]),
    ]
    let schema = try ParquetSchema(
      empty + [
        .group("here", .optional, empty), .group("there", .optional, empty),
        .group("many", .repeated, empty), .primitive("id", .required, .int32),
      ])
    let nothing: [Record] = [.absent, .list([]), .absent]
    let rows = (0..<50).map { row -> Record in
      let here: Record = row % 2 == 0 ? .group(nothing) : .absent
      let there: Record = row % 3 == 0 ? .group(nothing) : .absent
      let many = Record.list(Array(repeating: .group(nothing), count: row % 4))
      return .group(nothing + [here, there, many, .value(.int32(Int32(row)))])
    }
    for (size, version) in [(1, .v1), (1 << 20, .v1), (1, .v2)] as [(Int, DataPageVersion)] {
      let options = RowGroupOptions(dataPageSize: size, dataPageVersion: version)
      try RowGroupConformance(schema: schema, options: options, codec: .gzip).check([rows, rows])
    }
  }

  /// Values of a column, and their bounds in the file.
  private struct BoundsCase {
    var field: SchemaNode
    var values: [StoredValue]
    var min: [UInt8]?
    var max: [UInt8]?
    /// Of the values, each once.
    var nanCount: Int?

    init(
      _ type: PhysicalType, _ logicalType: LogicalType?, _ values: [StoredValue],
      min: [UInt8]? = nil, max: [UInt8]? = nil, nanCount: Int? = nil, length: Int? = nil
    ) {
      field = .primitive(
        "a", values.isEmpty ? .optional : .required, type, logicalType, length: length)
      self.nanCount = nanCount
      self.values = values
      self.min = min
      self.max = max
    }
  }

  @Test("Bounds follow the logical type")
  func bounds() throws {
    let cases = [
      BoundsCase(
        .int32, nil, [.int32(-1), .int32(1)], min: [255, 255, 255, 255], max: [1, 0, 0, 0]),
      BoundsCase(
        .int32, .integer(bitWidth: 32, isSigned: false), [.int32(-1), .int32(1)],
        min: [1, 0, 0, 0], max: [255, 255, 255, 255]),
      BoundsCase(
        .byteArray, .string, [.text("b"), .text("é"), .text("")], min: [], max: [0xc3, 0xa9]),
      BoundsCase(
        .byteArray, .decimal(precision: 4, scale: 2), [.bytes([0xff]), .bytes([1])], min: [0xff],
        max: [1]),
      BoundsCase(.float, nil, [.float(Float.nan.bitPattern)], nanCount: 1),
      BoundsCase(
        .double, nil, [.double(Double.nan.bitPattern), .double((-0.0).bitPattern)], nanCount: 1),
      BoundsCase(
        .double, nil, [.double(0), .double((-0.0).bitPattern)],
        min: [0, 0, 0, 0, 0, 0, 0, 0x80], max: Array(repeating: 0, count: 8), nanCount: 0),
      BoundsCase(
        .fixedLengthByteArray, .decimal(precision: 4, scale: 2),
        [.bytes([0xff, 0]), .bytes([1, 0])], min: [0xff, 0], max: [1, 0], length: 2),
      BoundsCase(
        .fixedLengthByteArray, nil, [.bytes([0xff, 0]), .bytes([1, 0])], min: [1, 0],
        max: [0xff, 0], length: 2),
      BoundsCase(
        .fixedLengthByteArray, .float16, [.bytes([0, 0x7e]), .bytes([0, 0xbc]), .bytes([0, 0])],
        nanCount: 1, length: 2),
      BoundsCase(
        .fixedLengthByteArray, .float16, [.bytes([0, 0xbc]), .bytes([0, 0])], min: [0, 0xbc],
        max: [0, 0], nanCount: 0, length: 2),
      BoundsCase(.fixedLengthByteArray, nil, [.bytes(Array(repeating: 1, count: 65))], length: 65),
      BoundsCase(.boolean, nil, [.boolean(true)], min: [1], max: [1]),
      BoundsCase(.byteArray, nil, []),
    ]
    for bounds in cases {
      let conformance = RowGroupConformance(schema: try ParquetSchema([bounds.field]))
      let fields = bounds.values.isEmpty ? [.absent] : bounds.values.map { Record.value($0) }
      // Values that repeat are written with a dictionary, others without one.
      for repeats in [1, 20] {
        let rows = (0..<repeats).flatMap { _ in fields.map { Record.group([$0]) } }
        let group = try conformance.encode(
          rows, with: conformance.makeBuilder(), BlockCompressor(.none))
        let statistics = try #require(group.columns[0].statistics)
        #expect(statistics.min == bounds.min, "\(bounds.field)")
        #expect(statistics.max == bounds.max, "\(bounds.field)")
        #expect(statistics.nanCount == bounds.nanCount.map { $0 * repeats }, "\(bounds.field)")
      }
    }
  }
}

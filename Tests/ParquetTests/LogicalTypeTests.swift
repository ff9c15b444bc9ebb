import Testing

@testable import Parquet

@Suite("Logical types")
struct LogicalTypeTests {
  private func accepts(
    _ type: PhysicalType, _ logicalType: LogicalType, length: Int? = nil,
    _ repetition: Repetition = .optional
  ) -> Bool {
    let field = SchemaNode.primitive("f", repetition, type, logicalType, length: length)
    return (try? ParquetSchema([field])) != nil
  }

  @Test("A logical type is refused on all physical types but its own")
  func physicalTypes() {
    let fitting: [(LogicalType, [PhysicalType])] = [
      (.string, [.byteArray]), (.enumeration, [.byteArray]), (.json, [.byteArray]),
      (.bson, [.byteArray]), (.date, [.int32]),
      (.time(unit: .milliseconds, isAdjustedToUTC: true), [.int32]),
      (.time(unit: .microseconds, isAdjustedToUTC: false), [.int64]),
      (.time(unit: .nanoseconds, isAdjustedToUTC: true), [.int64]),
      (.timestamp(unit: .milliseconds, isAdjustedToUTC: true), [.int64]),
      (.timestamp(unit: .microseconds, isAdjustedToUTC: true), [.int64]),
      (.timestamp(unit: .nanoseconds, isAdjustedToUTC: false), [.int64]),
      (.integer(bitWidth: 8, isSigned: true), [.int32]),
      (.integer(bitWidth: 16, isSigned: false), [.int32]),
      (.integer(bitWidth: 32, isSigned: true), [.int32]),
      (.integer(bitWidth: 64, isSigned: false), [.int64]),
      (.integer(bitWidth: 24, isSigned: true), []),
      (.decimal(precision: 4, scale: 2), [.int32, .int64, .byteArray, .fixedLengthByteArray]),
      (.unknown, PhysicalType.allCases), (.list, []), (.map, []),
      (.uuid, [.fixedLengthByteArray]), (.float16, []),
    ]
    for (logicalType, types) in fitting {
      for type in PhysicalType.allCases {
        let length = type == .fixedLengthByteArray ? 16 : nil
        #expect(
          accepts(type, logicalType, length: length) == types.contains(type),
          "\(logicalType) of \(type)")
      }
    }
  }

  @Test("UUID has sixteen bytes, FLOAT16 two")
  func lengths() {
    for length in 1...20 {
      #expect(accepts(.fixedLengthByteArray, .uuid, length: length) == (length == 16))
      #expect(accepts(.fixedLengthByteArray, .float16, length: length) == (length == 2))
    }
  }

  @Test("A decimal has the digits that its type has room for, and a scale within them")
  func decimals() {
    /// The most digits of which all can be nines in so many bytes, by plain multiplication.
    func digits(bytes: Int) -> Int {
      var largest = [0]  // Decimal digits, the lowest first.
      for _ in 0..<(8 * bytes - 1) {
        var carry = 1
        for i in largest.indices {
          let doubled = 2 * largest[i] + carry
          largest[i] = doubled % 10
          carry = doubled / 10
        }
        if carry > 0 { largest.append(carry) }
      }
      return largest.allSatisfy { $0 == 9 } ? largest.count : largest.count - 1
    }
    func most(_ type: PhysicalType, length: Int? = nil) -> Int? {
      (1...400).last { accepts(type, .decimal(precision: $0, scale: 0), length: length) }
    }
    #expect(most(.int32) == 9)
    #expect(most(.int64) == 18)
    #expect(most(.byteArray) == 400)
    for length in 1...128 {
      #expect(most(.fixedLengthByteArray, length: length) == digits(bytes: length))
    }
    let scales: [(precision: Int, scale: Int, fits: Bool)] = [
      (9, 9, true), (9, 10, false), (9, -1, false), (0, 0, false), (-1, -1, false), (1, 0, true),
      (.max, 0, false),
    ]
    for (precision, scale, fits) in scales {
      #expect(accepts(.byteArray, .decimal(precision: precision, scale: scale)) == fits)
    }
  }

  @Test("A column of nulls alone is optional, and takes no value")
  func unknown() throws {
    #expect(!accepts(.int32, .unknown, .required))
    let schema = try ParquetSchema([.primitive("f", .optional, .int32, .unknown)])
    let conformance = RowGroupConformance(schema: schema)
    try conformance.check([[.group([.absent]), .group([.absent])]])
    #expect(throws: ParquetError.self) {
      try conformance.check([[.group([.value(.int32(1))])]])
    }
  }

  @Test("LIST and MAP have their three levels, the outer one not repeated")
  func groups() {
    func accepts(
      _ type: LogicalType, _ children: [SchemaNode], _ repetition: Repetition = .optional
    ) -> Bool {
      let field = SchemaNode(
        name: "f", repetition: repetition, logicalType: type, content: .group(children))
      return (try? ParquetSchema([field])) != nil
    }
    let key = SchemaNode.primitive("key", .required, .int32)
    let value = SchemaNode.primitive("value", .optional, .int32)
    let many = SchemaNode.primitive("many", .repeated, .int32)
    #expect(accepts(.list, [.group("list", .repeated, [value])]))
    #expect(accepts(.list, [.group("list", .repeated, [value])], .required))
    #expect(!accepts(.list, [.group("list", .repeated, [value])], .repeated))
    #expect(!accepts(.list, [.group("list", .optional, [value])]))
    #expect(!accepts(.list, [.group("list", .repeated, [key, value])]))
    #expect(!accepts(.list, [.group("list", .repeated, [many])]))
    #expect(!accepts(.list, [many]))
    #expect(!accepts(.list, [value]))
    #expect(accepts(.map, [.group("key_value", .repeated, [key, value])]))
    #expect(accepts(.map, [.group("key_value", .repeated, [key])]))
    #expect(!accepts(.map, [.group("key_value", .repeated, [value, value])]))
    #expect(!accepts(.map, [.group("key_value", .repeated, [key, many])]))
    #expect(!accepts(.map, [.group("key_value", .repeated, [key, value, value])]))
    #expect(!accepts(.map, [key, value]))
    #expect(!accepts(.string, [key, value]))
  }

  @Test("A file's logical type that its values cannot have is passed over")
  func laxFiles() throws {
    let fields: [SchemaNode] = [
      .primitive("narrow", .required, .int32, .decimal(precision: 20, scale: 0)),
      .primitive("text", .required, .int64, .string),
      .primitive("kept", .required, .int64, .integer(bitWidth: 64, isSigned: false)),
      SchemaNode(
        name: "map", repetition: .optional, logicalType: .map,
        content: .group([
          .group("entries", .repeated, [.primitive("key", .optional, .int32)])
        ])),
    ]
    let lax = try ParquetSchema(fields, name: "schema", checksLogicalTypes: false)
    let schema = try ParquetSchema(elements: lax.elements)
    #expect(
      schema.root.children.map(\.logicalType) == [
        nil, nil, .integer(bitWidth: 64, isSigned: false), .map,
      ])
  }
}

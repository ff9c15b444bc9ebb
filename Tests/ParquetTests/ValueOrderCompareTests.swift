import Testing

@testable import Parquet

@Suite("Order of bounds")
struct ValueOrderCompareTests {
  private static func leaf(
    _ type: PhysicalType, _ logicalType: LogicalType? = nil, length: Int? = nil
  ) throws -> ParquetSchema.Leaf {
    try ParquetSchema([.primitive("a", .required, type, logicalType, length: length)]).leaves[0]
  }

  private static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// Each value comes before the next, and not the other way round.
  private static func expectAscending(_ values: [[UInt8]], _ leaf: ParquetSchema.Leaf) {
    for (index, left) in values.enumerated() {
      for (other, right) in values.enumerated() {
        #expect(leaf.orders(left, before: right) == (index < other), "\(left) \(right)")
      }
    }
  }

  @Test("values are in the order of their type")
  func types() throws {
    let signed: [Int32] = [.min, -1, 0, 1, .max]
    Self.expectAscending(signed.map(Self.bytes), try Self.leaf(.int32))
    Self.expectAscending(signed.map { Self.bytes(Int64($0)) }, try Self.leaf(.int64))
    let unsigned: [UInt64] = [0, 1, 1 << 63, .max]
    let type = LogicalType.integer(bitWidth: 64, isSigned: false)
    Self.expectAscending(unsigned.map(Self.bytes), try Self.leaf(.int64, type))
    let doubles: [Double] = [-.infinity, -1e300, -1e-300, 0, 0.5, .infinity]
    Self.expectAscending(doubles.map { Self.bytes($0.bitPattern) }, try Self.leaf(.double))
    let floats: [Float] = [-.infinity, -1, 0, 1e-30, .infinity]
    Self.expectAscending(floats.map { Self.bytes($0.bitPattern) }, try Self.leaf(.float))
    let texts: [[UInt8]] = [[], [0], [0, 0], [0x61], [0x61, 0], [0x7f], [0x80], [0xff, 0xff]]
    Self.expectAscending(texts, try Self.leaf(.byteArray, .string))
    let decimals: [[UInt8]] = [[0x80, 0], [0xff, 0], [0xff], [], [1], [0, 2], [1, 0]]
    Self.expectAscending(
      decimals, try Self.leaf(.byteArray, .decimal(precision: 4, scale: 2)))
    Self.expectAscending([[0], [1]], try Self.leaf(.boolean))
    let halves: [[UInt8]] = [[0, 0xfc], [0, 0xbc], [0, 0], [1, 0], [0, 0x3c], [0, 0x7c]]
    Self.expectAscending(halves, try Self.leaf(.fixedLengthByteArray, .float16, length: 2))
  }

  @Test("what is no value, or a NaN, or of INT96, is in no order")
  func none() throws {
    #expect(try Self.leaf(.int32).orders([0, 0, 0], before: [0, 0, 0, 0]) == nil)
    #expect(try Self.leaf(.boolean).orders([], before: [1]) == nil)
    let nan = Self.bytes(Double.nan.bitPattern)
    #expect(try Self.leaf(.double).orders(nan, before: Self.bytes(UInt64(0))) == nil)
    let moment = [UInt8](repeating: 0, count: 12)
    #expect(try Self.leaf(.int96).orders(moment, before: moment) == nil)
  }
}

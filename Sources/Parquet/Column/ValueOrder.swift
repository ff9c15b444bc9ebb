/// How values of a column compare, as its bounds and its sorting mean it (Parquet format,
/// `ColumnOrder`).
enum ValueOrder: Sendable {
  /// False before true.
  case boolean
  case signed
  case unsigned
  /// By value: NaN is left out of bounds, and comes last where values are sorted.
  case float
  /// The same of FLOAT16.
  case half
  /// Byte by byte, unsigned, a prefix first.
  case bytes
  /// As numbers: big-endian, two's complement.
  case decimal
  /// There is no order.
  case undefined

  init(_ leaf: ParquetSchema.Leaf) {
    switch leaf.type {
    case .boolean: self = .boolean
    case .int32, .int64:
      self = leaf.logicalType?.isUnsignedInteger ?? false ? .unsigned : .signed
    case .float, .double: self = .float
    case .int96: self = .undefined
    case .byteArray, .fixedLengthByteArray:
      switch leaf.logicalType {
      case .decimal: self = .decimal
      case .float16: self = .half
      default: self = .bytes
      }
    }
  }

  /// Whether columns count their NaNs.
  var hasNaN: Bool { self == .float || self == .half }
}

/// A number in two's complement, big-endian, of any length: none stands for zero.
struct BigEndianNumber {
  private let isNegative: Bool
  /// The bytes behind those that repeat the sign.
  private let rest: Slice<UnsafeRawBufferPointer>

  init(_ bytes: UnsafeRawBufferPointer) {
    isNegative = bytes.first ?? 0 >= 0x80
    let sign: UInt8 = isNegative ? 0xff : 0
    rest = bytes.drop { $0 == sign }
  }

  static func < (left: BigEndianNumber, right: BigEndianNumber) -> Bool {
    guard left.isNegative == right.isNegative else { return left.isNegative }
    guard left.rest.count == right.rest.count else {
      return (left.rest.count < right.rest.count) != left.isNegative
    }
    return left.rest.lexicographicallyPrecedes(right.rest)
  }
}

/// A FLOAT16: IEEE 754's binary16.
struct Half {
  var bits: UInt16

  /// The PLAIN form at `bytes`: two bytes, little-endian.
  init(_ bytes: UnsafeRawPointer) {
    bits = UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))
  }

  init(bits: UInt16) { self.bits = bits }

  static let negativeZero: UInt16 = 0x8000

  var isNaN: Bool { bits & 0x7fff > 0x7c00 }
  var isZero: Bool { bits & 0x7fff == 0 }

  /// A number of the same order; zeros are the same, NaN is behind all others.
  var rank: Int32 {
    if isNaN { return .max }
    let magnitude = Int32(bits & 0x7fff)
    return bits & Self.negativeZero == 0 ? magnitude : -magnitude
  }

  /// The PLAIN form.
  var plain: [UInt8] { [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)] }
}

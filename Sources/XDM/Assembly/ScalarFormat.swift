import ByteBuffers
import JSONStream
import Parquet

/// How the values of a column become text.
///
/// A value is its bytes in PLAIN encoding, little-endian, without the length of a byte array.
/// Statistics hold values in the same form.
public struct ScalarFormat: BitwiseCopyable, Sendable {
  enum Kind: UInt8, BitwiseCopyable {
    case boolean, int32, uint32, int64, uint64, float, double
    case text, json, binary
    case date, time32, time64, timestamp, int96, float16, uuid
    case decimal32, decimal64, decimalBytes
  }

  /// Places of decimals: more than any writer's, and few enough to be written out.
  static let largestScale = 4096
  private static let julianDayOf1970: Int64 = 2_440_588

  let kind: Kind
  /// Bytes of a value; 0 where it varies.
  let width: Int
  /// Times: whether they are of UTC.
  private(set) var isUTC = false
  private(set) var unit = RFC3339.Unit.milliseconds
  /// Digits behind the point of a decimal.
  private(set) var scale: Int32 = 0

  /// The format of a column's values. A logical type that does not match the physical type is
  /// ignored.
  ///
  /// - Throws: `ParquetError.unsupported` for a decimal whose scale is out of range.
  public init(_ leaf: ParquetSchema.Leaf) throws(ParquetError) {
    width = leaf.type == .boolean ? 1 : leaf.type.plainWidth ?? leaf.length
    switch (leaf.logicalType, leaf.type) {
    case (.string, .byteArray), (.enumeration, .byteArray): kind = .text
    case (.json, .byteArray): kind = .json
    case (.date, .int32): kind = .date
    case (.uuid, .fixedLengthByteArray) where leaf.length == 16: kind = .uuid
    case (.float16, .fixedLengthByteArray) where leaf.length == 2: kind = .float16
    case (.time(unit: .milliseconds, let isUTC), .int32): (kind, self.isUTC) = (.time32, isUTC)
    case (.time(let unit, let isUTC), .int64):
      (kind, self.unit, self.isUTC) = (.time64, RFC3339.Unit(unit), isUTC)
    case (.timestamp(let unit, let isUTC), .int64):
      (kind, self.unit, self.isUTC) = (.timestamp, RFC3339.Unit(unit), isUTC)
    case (.integer(_, isSigned: false), .int32): kind = .uint32
    case (.integer(_, isSigned: false), .int64): kind = .uint64
    case (.decimal(_, let scale), .int32), (.decimal(_, let scale), .int64),
      (.decimal(_, let scale), .byteArray), (.decimal(_, let scale), .fixedLengthByteArray):
      guard (0...Self.largestScale).contains(scale) else {
        throw .unsupported("\(leaf.dottedPath): a DECIMAL of scale \(scale)")
      }
      self.scale = Int32(scale)
      kind = leaf.type == .int32 ? .decimal32 : leaf.type == .int64 ? .decimal64 : .decimalBytes
    case (_, .boolean): kind = .boolean
    case (_, .int32): kind = .int32
    case (_, .int64): kind = .int64
    case (_, .int96): kind = .int96
    case (_, .float): kind = .float
    case (_, .double): kind = .double
    case (_, .byteArray), (_, .fixedLengthByteArray): kind = .binary
    }
  }

  /// Appends a value as JSON; JSON text becomes a string.
  ///
  /// - Returns: False, with nothing appended, for bytes of another length than the type has, text
  ///   that is not UTF-8, or a decimal that is too long.
  public func append(_ value: UnsafeRawBufferPointer, to output: inout ByteBuffer) -> Bool {
    guard width == 0 || value.count == width else { return false }
    let bytes =
      value.baseAddress?.assumingMemoryBound(to: UInt8.self)
      ?? UnsafePointer(bitPattern: 64).unsafelyUnwrapped
    return append(bytes, count: value.count, to: &output)
  }

  /// Appends bytes in Base64, in quotes: the form of values that are neither text nor numbers.
  public static func appendBase64(_ bytes: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
    guard let start = bytes.baseAddress else {
      return output.append(repeating: JSONByte.quote, count: 2)
    }
    ValueText.appendBase64(
      start.assumingMemoryBound(to: UInt8.self), count: bytes.count, to: &output)
  }

  /// As `append(_:to:)`, of a value that has as many bytes as it must.
  @inline(__always)
  func append(
    _ value: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool {
    switch kind {
    case .text, .json: return JSONString.appendChecked(value, count: count, to: &output)
    case .boolean: output.append(value[0] != 0 ? "true" : "false")
    case .int32: NumberText.append(Int64(Self.load(value, Int32.self)), to: &output)
    case .uint32: NumberText.append(UInt64(Self.load(value, UInt32.self)), to: &output)
    case .int64: NumberText.append(Self.load(value, Int64.self), to: &output)
    case .uint64: NumberText.append(Self.load(value, UInt64.self), to: &output)
    case .double: Self.appendDouble(Double(bitPattern: Self.load(value, UInt64.self)), to: &output)
    default: return appendOther(value, count: count, to: &output)
    }
    return true
  }

  @inline(__always)
  private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: UnsafePointer<UInt8>, _ type: Value.Type
  ) -> Value {
    Value(littleEndian: UnsafeRawPointer(value).loadUnaligned(as: Value.self))
  }

  @inline(never)
  private func appendOther(
    _ value: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool {
    switch kind {
    case .float:
      let float = Float(bitPattern: Self.load(value, UInt32.self))
      if float.isFinite {
        NumberText.append(float, to: &output)
      } else {
        Self.appendDouble(Double(float), to: &output)
      }
    case .float16: Self.appendHalf(Self.load(value, UInt16.self), to: &output)
    case .binary: ValueText.appendBase64(value, count: count, to: &output)
    case .uuid: ValueText.appendUUID(value, to: &output)
    case .date:
      output.append(JSONByte.quote)
      RFC3339.appendDate(days: Self.load(value, Int32.self), to: &output)
      output.append(JSONByte.quote)
    case .time32: appendTime(Int64(Self.load(value, Int32.self)), to: &output)
    case .time64: appendTime(Self.load(value, Int64.self), to: &output)
    case .timestamp:
      output.append(JSONByte.quote)
      RFC3339.appendTimestamp(Self.load(value, Int64.self), unit, isUTC: isUTC, to: &output)
      output.append(JSONByte.quote)
    case .int96:
      output.append(JSONByte.quote)
      RFC3339.appendTimestamp(
        daysFrom1970: Int64(Self.load(value + 8, UInt32.self)) - Self.julianDayOf1970,
        nanoseconds: Self.load(value, UInt64.self), to: &output)
      output.append(JSONByte.quote)
    case .decimal32:
      ValueText.appendDecimal(
        Int64(Self.load(value, Int32.self)), scale: Int(scale), to: &output)
    case .decimal64:
      ValueText.appendDecimal(Self.load(value, Int64.self), scale: Int(scale), to: &output)
    case .decimalBytes:
      return ValueText.appendDecimal(value, count: count, scale: Int(scale), to: &output)
    default: return false
    }
    return true
  }

  /// Appends a time of day, or the number that is none.
  private func appendTime(_ value: Int64, to output: inout ByteBuffer) {
    let start = output.count
    output.append(JSONByte.quote)
    if RFC3339.appendTime(value, unit, isUTC: isUTC, to: &output) {
      output.append(JSONByte.quote)
    } else {
      output.truncate(to: start)
      NumberText.append(value, to: &output)
    }
  }

  private static func appendHalf(_ bits: UInt16, to output: inout ByteBuffer) {
    if bits & 0x7c00 != 0x7c00 { return NumberText.append(halfBits: bits, to: &output) }
    let magnitude = bits & 0x3ff == 0 ? Double.infinity : .nan
    appendDouble(bits & 0x8000 == 0 ? magnitude : -magnitude, to: &output)
  }

  /// Appends a number, or the name of what is none.
  @inline(__always)
  private static func appendDouble(_ value: Double, to output: inout ByteBuffer) {
    if value.isFinite { return NumberText.append(value, to: &output) }
    output.append(
      value.isNaN ? "\"NaN\"" : value.sign == .minus ? "\"-Infinity\"" : "\"Infinity\"")
  }
}

extension RFC3339.Unit {
  fileprivate init(_ unit: TimeUnit) {
    switch unit {
    case .milliseconds: self = .milliseconds
    case .microseconds: self = .microseconds
    case .nanoseconds: self = .nanoseconds
    }
  }
}

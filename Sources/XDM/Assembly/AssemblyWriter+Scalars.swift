import ByteBuffers
import CKernels
import JSONStream
import Parquet

extension AssemblyWriter {
  /// The next value of a column of values that lie side by side.
  @inline(__always)
  private func take<Value: BitwiseCopyable>(_ index: Int, as type: Value.Type) -> Value {
    let column = columns + Int(node(index).column)
    let value = column.pointee.value
    column.pointee.value = value &+ 1
    return column.pointee.values.load(
      fromByteOffset: value &* MemoryLayout<Value>.stride, as: Value.self)
  }

  /// The bytes of the next value of a column of byte arrays.
  @inline(__always)
  private func takeBytes(_ index: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    let column = columns + Int(node(index).column)
    let value = column.pointee.value
    column.pointee.value = value &+ 1
    let bytes = column.pointee.bytes
    let references = column.pointee.values.assumingMemoryBound(
      to: DecodedByteArrays.Reference.self)
    // A record has more columns than a processor follows by itself: what the next record takes from
    // this one is fetched now.
    ck_prefetch(UnsafeRawPointer(references + (value &+ 8)))
    let following = references[min(value &+ 1, column.pointee.lastValue)]
    ck_prefetch(UnsafeRawPointer(bytes + following.offset))
    return (bytes + references[value].offset, references[value].count)
  }

  /// The next value of a column of fixed length.
  @inline(__always)
  private func takeFixed(_ index: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    let column = columns + Int(node(index).column)
    let width = column.pointee.width
    let start =
      column.pointee.values.assumingMemoryBound(to: UInt8.self)
      + column.pointee.value &* width
    column.pointee.value &+= 1
    return (start, width)
  }

  @inline(__always)
  mutating func writeText(_ index: Int, to output: inout ByteBuffer) {
    let (start, count) = takeBytes(index)
    if !JSONString.appendChecked(start, count: count, to: &output) {
      fail(index, "a text is not valid UTF-8")
    }
  }

  /// Writes the next value of a scalar other than text.
  mutating func writeScalar(_ index: Int, to output: inout ByteBuffer) {
    switch node(index).kind {
    case .boolean: output.append(take(index, as: Bool.self) ? "true" : "false")
    case .int32: NumberText.append(Int64(take(index, as: Int32.self)), to: &output)
    case .uint32: NumberText.append(UInt64(take(index, as: UInt32.self)), to: &output)
    case .int64: NumberText.append(take(index, as: Int64.self), to: &output)
    case .uint64: NumberText.append(take(index, as: UInt64.self), to: &output)
    case .float:
      let value = take(index, as: Float.self)
      if value.isFinite {
        NumberText.append(value, to: &output)
      } else {
        Self.writeNotFinite(Double(value), to: &output)
      }
    case .double:
      let value = take(index, as: Double.self)
      if value.isFinite {
        NumberText.append(value, to: &output)
      } else {
        Self.writeNotFinite(value, to: &output)
      }
    case .json: writeJSON(index, to: &output)
    case .binary:
      let (start, count) = takeBytes(index)
      ValueText.appendBase64(start, count: count, to: &output)
    case .fixedBinary:
      let (start, count) = takeFixed(index)
      ValueText.appendBase64(start, count: count, to: &output)
    case .date, .time32, .time64, .timestamp, .int96: writeTime(index, to: &output)
    case .float16: writeHalf(index, to: &output)
    case .uuid: ValueText.appendUUID(takeFixed(index).start, to: &output)
    case .decimal32, .decimal64, .decimalBytes, .decimalFixed: writeDecimal(index, to: &output)
    case .text, .object, .list, .map, .pairs: break
    }
  }

  private mutating func writeJSON(_ index: Int, to output: inout ByteBuffer) {
    let (start, count) = takeBytes(index)
    if json.append(start, count: count, to: &output) { return }
    if isStrict || !JSONString.appendChecked(start, count: count, to: &output) {
      fail(index, "a JSON text is not valid")
    }
  }

  private func writeTime(_ index: Int, to output: inout ByteBuffer) {
    let node = node(index)
    if node.kind == .time32 || node.kind == .time64 {
      let value =
        node.kind == .time32 ? Int64(take(index, as: Int32.self)) : take(index, as: Int64.self)
      let start = output.count
      output.append(Byte.quote)
      if RFC3339.appendTime(value, node.unit, isUTC: node.isUTC, to: &output) {
        output.append(Byte.quote)
      } else {
        output.truncate(to: start)
        NumberText.append(value, to: &output)
      }
      return
    }
    output.append(Byte.quote)
    switch node.kind {
    case .date: RFC3339.appendDate(days: take(index, as: Int32.self), to: &output)
    case .int96:
      let moment = take(index, as: Int96.self)
      RFC3339.appendTimestamp(
        daysFrom1970: Int64(moment.julianDay) - Int96.julianDayOf1970,
        nanoseconds: moment.nanoseconds, to: &output)
    default:
      RFC3339.appendTimestamp(
        take(index, as: Int64.self), node.unit, isUTC: node.isUTC, to: &output)
    }
    output.append(Byte.quote)
  }

  private func writeHalf(_ index: Int, to output: inout ByteBuffer) {
    let bits = takeFixed(index).start
    let value = UInt16(bits[0]) | UInt16(bits[1]) << 8
    if value & 0x7c00 == 0x7c00 {
      let isInfinite = value & 0x3ff == 0
      let magnitude = isInfinite ? Double.infinity : .nan
      Self.writeNotFinite(value & 0x8000 == 0 ? magnitude : -magnitude, to: &output)
    } else {
      NumberText.append(halfBits: value, to: &output)
    }
  }

  @inline(never)
  private static func writeNotFinite(_ value: Double, to output: inout ByteBuffer) {
    output.append(
      value.isNaN ? "\"NaN\"" : value.sign == .minus ? "\"-Infinity\"" : "\"Infinity\"")
  }

  private mutating func writeDecimal(_ index: Int, to output: inout ByteBuffer) {
    let node = node(index)
    let scale = Int(node.scale)
    switch node.kind {
    case .decimal32:
      ValueText.appendDecimal(Int64(take(index, as: Int32.self)), scale: scale, to: &output)
    case .decimal64:
      ValueText.appendDecimal(take(index, as: Int64.self), scale: scale, to: &output)
    default:
      let (start, count) = node.kind == .decimalFixed ? takeFixed(index) : takeBytes(index)
      if !ValueText.appendDecimal(start, count: count, scale: scale, to: &output) {
        fail(index, "a DECIMAL has \(count) bytes, more than \(ValueText.longestDecimal)")
      }
    }
  }
}

extension Int96 {
  /// 1 January 1970, in days from noon of 1 January 4713 BC.
  fileprivate static let julianDayOf1970: Int64 = 2_440_588
}

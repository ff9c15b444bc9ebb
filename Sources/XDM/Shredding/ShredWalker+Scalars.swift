import JSONStream
import Parquet

extension ShredWalker {
  @inline(__always)
  mutating func walkNumber(
    _ index: Int32, _ position: UInt32, _ kind: ShredNode.Kind
  ) -> Bool {
    guard RecordCursor.startsNumber(cursor.byte) else { return failType(kind) }
    let start = cursor.at
    let number = cursor.number()
    switch number.kind {
    case .integer:
      if kind == .long {
        batches.append(index, position: position, bits: UInt64(bitPattern: number.integer))
        return true
      }
      // What is inferred of integers this large does not depend on the digits that they have.
      guard number.integer.magnitude <= Self.exactLimit || (!isDraft && Self.double(number) != nil)
      else { return failRange(start) }
      batches.append(index, position: position, bits: Double(number.integer).bitPattern)
      return true
    case .double where kind == .double:
      if keepsExactNumbers, !JSONNumber.roundTrips(cursor.bytes + start, as: number.double) {
        return failExact(start)
      }
      batches.append(index, position: position, bits: number.double.bitPattern)
      return true
    case .invalid: return false
    default:
      guard !isDraft, kind == .long, let value = integer(number, start) else {
        return failRange(start)
      }
      guard !Self.isMinusZero(number) else { return failMinusZero(start) }
      batches.append(index, position: position, bits: UInt64(bitPattern: value))
      return true
    }
  }

  @inline(__always)
  mutating func walkBoolean(_ index: Int32, _ position: UInt32) -> Bool {
    if cursor.byte == UInt8(ascii: "t") {
      batches.append(index, position: position, bits: 1)
      return cursor.yes()
    }
    guard cursor.byte == UInt8(ascii: "f") else { return failType(.boolean) }
    batches.append(index, position: position, bits: 0)
    return cursor.no()
  }

  @inline(__always)
  mutating func walkTime(
    _ index: Int32, _ position: UInt32, _ kind: ShredNode.Kind
  ) -> Bool {
    guard cursor.byte == JSONByte.quote else { return walkEpoch(index, position, kind) }
    let start = cursor.at
    let text = cursor.string()
    guard text.isValid else { return false }
    guard let value = Self.time(cursor.base + text.offset, text.count, kind) else {
      return cursor.fail(.wrongType(expected: kind.expected), at: start)
    }
    batches.append(index, position: position, bits: UInt64(bitPattern: value))
    return true
  }

  /// The stored form of a date or date-time; nil when it is none or would lose digits.
  @inline(__always)
  static func time(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ kind: ShredNode.Kind
  ) -> Int64? {
    if kind == .date {
      let day = RFC3339.parseDate(text, count: count)
      return day.isValid ? Int64(day.days) : nil
    }
    let timestamp = RFC3339.parseTimestamp(text, count: count)
    guard timestamp.isValid else { return nil }
    let unit: Int32 = kind == .timestampMillis ? 1_000_000 : 1000
    let perSecond: Int64 = kind == .timestampMillis ? 1000 : 1_000_000
    let fraction = timestamp.nanoseconds / unit
    guard fraction &* unit == timestamp.nanoseconds else { return nil }
    // Years 1 to 9999 in microseconds fit by far.
    return timestamp.seconds &* perSecond &+ Int64(fraction)
  }

  /// Stores a date-time that is written as milliseconds since 1970.
  @inline(never)
  private mutating func walkEpoch(
    _ index: Int32, _ position: UInt32, _ kind: ShredNode.Kind
  ) -> Bool {
    guard !isDraft, kind != .date, RecordCursor.startsNumber(cursor.byte) else {
      return failType(kind)
    }
    let start = cursor.at
    let number = cursor.number()
    guard number.kind != .invalid else { return false }
    let seconds = RFC3339.secondsRange
    guard let millis = integer(number, start),
      millis >= seconds.lowerBound * 1000, millis < (seconds.upperBound + 1) * 1000
    else { return cursor.fail(.wrongType(expected: kind.expected), at: start) }
    let value = kind == .timestampMillis ? millis : millis * 1000
    batches.append(index, position: position, bits: UInt64(bitPattern: value))
    return true
  }
}

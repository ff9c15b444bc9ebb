import ByteBuffers
import JSONStream

/// Chooses among records that are JSON text already, and among their fields.
///
/// Values are copied as they stand. A field is chosen by the keys on the way to it, joined by dots;
/// lists on the way are gone into, and what is neither object nor list there is left out. Used by one
/// thread.
public struct JSONRecordFilter: ~Copyable {
  /// Nil where all fields are.
  private let choices: FieldChoices?
  private let range: TimeRange?
  private var index = StructuralIndex()
  private var key = ByteBuffer()
  /// Records whose `timestamp` is missing or none; they are not chosen by time.
  public private(set) var recordsWithoutTime = 0

  /// - Parameters:
  ///   - columns: Fields that records keep; nil for all.
  ///   - range: Where the field `timestamp` of records must lie; nil for anywhere.
  public init(columns: [String]?, range: TimeRange?) {
    self.range = range
    choices = columns.map { FieldChoices($0) }
  }

  /// Appends what is chosen of a record to `output`, with a newline; false when the record itself is
  /// not chosen, or nil when it is no JSON object.
  ///
  /// - Parameter line: The record and its newline. Some bytes behind it may be read.
  public mutating func append(
    _ line: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool? {
    guard index.build(line, count: count) == .clean, index.count > 1,
      line[Int(index.positions[0])] == Byte.openBrace
    else { return nil }
    do {
      guard try JSONValidator.validateRecord(line, index: index, entry: 0) == index.count - 1
      else { return nil }
    } catch {
      return nil
    }
    if let range {
      guard let instant = instant(line) else {
        recordsWithoutTime += 1
        return false
      }
      guard range.contains(instant) else { return false }
    }
    if let choices {
      var entry = 0
      copy(line, &entry, choices, FieldChoices.record, to: &output)
      output.append(Byte.newline)
    } else {
      output.append(line, count: count)
    }
    return true
  }

  @inline(__always)
  private func byte(_ line: UnsafePointer<UInt8>, _ entry: Int) -> UInt8 {
    line[Int(index.positions[entry])]
  }

  /// The record's field `timestamp`, nil where it is missing or none.
  private mutating func instant(_ line: UnsafePointer<UInt8>) -> RFC3339.Timestamp? {
    var entry = 1
    while byte(line, entry) == Byte.quote {
      readString(line, entry)
      let isTime = key.bytes.elementsEqual(TimestampFilter.fieldName.utf8)
      entry += 3
      guard isTime else {
        skip(line, &entry)
        if byte(line, entry) == Byte.comma { entry += 1 }
        continue
      }
      if byte(line, entry) == Byte.quote {
        readString(line, entry)
        return TimeRange.instant(key.base, count: key.count)
      }
      let number = JSONNumber.parse(line + Int(index.positions[entry]))
      guard number.kind == .integer else { return nil }
      var (seconds, rest) = number.integer.quotientAndRemainder(dividingBy: 1000)
      if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1000) }
      return RFC3339.Timestamp(
        isValid: true, seconds: seconds, nanoseconds: Int32(rest * 1_000_000))
    }
    return nil
  }

  /// Decodes the string that starts at an entry into `key`.
  private mutating func readString(_ line: UnsafePointer<UInt8>, _ entry: Int) {
    let start = Int(index.positions[entry]) + 1
    let count = Int(index.positions[entry + 1]) - start
    key.removeAll()
    key.reserve(count + 16)
    key.advance(by: max(JSONString.decode(line + start, count: count, into: key.base), 0))
  }

  /// Passes a value.
  private func skip(_ line: UnsafePointer<UInt8>, _ entry: inout Int) {
    var depth = 0
    repeat {
      switch byte(line, entry) {
      case Byte.openBrace, Byte.openBracket: depth += 1
      case Byte.closeBrace, Byte.closeBracket: depth -= 1
      case Byte.quote: entry += 1
      default: break
      }
      entry += 1
    } while depth > 0
  }

  /// Appends what is chosen of the value at an entry, and passes it; false when that is nothing.
  @discardableResult
  private mutating func copy(
    _ line: UnsafePointer<UInt8>, _ entry: inout Int, _ choices: FieldChoices, _ choice: Int,
    to output: inout ByteBuffer
  ) -> Bool {
    let first = entry
    let opening = byte(line, entry)
    if choices.isWhole(choice) {
      skip(line, &entry)
      append(line, first..<entry, to: &output)
      return true
    }
    guard opening == Byte.openBrace || opening == Byte.openBracket else {
      skip(line, &entry)
      return false
    }
    let isObject = opening == Byte.openBrace
    output.append(opening)
    let start = output.count
    entry += 1
    while byte(line, entry) != Byte.closeBrace, byte(line, entry) != Byte.closeBracket {
      let separator = output.count
      if separator > start { output.append(Byte.comma) }
      var inner: Int? = choice
      if isObject {
        readString(line, entry)
        inner = choices.below(choice, Array(key.bytes))
        if inner != nil { append(line, entry..<(entry + 3), to: &output) }
        entry += 3
      }
      if let inner {
        if !copy(line, &entry, choices, inner, to: &output) {
          output.truncate(to: separator)
        }
      } else {
        output.truncate(to: separator)
        skip(line, &entry)
      }
      if byte(line, entry) == Byte.comma { entry += 1 }
    }
    output.append(byte(line, entry))
    entry += 1
    return true
  }

  /// Appends the text of entries, without white space behind it.
  private func append(
    _ line: UnsafePointer<UInt8>, _ entries: Range<Int>, to output: inout ByteBuffer
  ) {
    let start = Int(index.positions[entries.lowerBound])
    var end = Int(index.positions[entries.upperBound])
    while end > start, line[end - 1] <= 0x20 { end -= 1 }
    output.append(line + start, count: end - start)
  }
}

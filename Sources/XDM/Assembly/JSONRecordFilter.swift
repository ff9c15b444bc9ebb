import ByteBuffers
import JSONStream

/// Selects records that are JSON text, and fields of them.
///
/// Values are copied as they stand. A dotted path of keys selects a field. It leads through arrays
/// to the fields of their elements; elements that are no objects are left out. Not safe for use by
/// several threads at once.
public struct JSONRecordFilter: ~Copyable {
  /// Nil where all fields are.
  private let choices: FieldSelection?
  private let range: TimeRange?
  private var index = StructuralIndex()
  private var ends = ContainerEnds()
  /// Storage for strings with escapes.
  private var text = ByteBuffer()
  /// The number of records without a valid `timestamp`. A filter by time selects none of them.
  public private(set) var recordsWithoutTime = 0

  /// - Parameters:
  ///   - columns: Fields that records keep; nil for all.
  ///   - range: Where the field `timestamp` of records must lie; nil for anywhere.
  public init(columns: [String]?, range: TimeRange?) {
    self.range = range
    choices = columns.map { FieldSelection($0) }
  }

  /// Appends the selected part of a record to `output`, with a newline. O(bytes).
  ///
  /// - Parameter line: The record and its newline, followed by `StructuralIndex.padding` bytes of
  ///   storage.
  /// - Returns: False when the record is not selected; nil when the line is no JSON object.
  public mutating func append(
    _ line: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool? {
    guard count < StructuralIndex.maximumCount, index.build(line, count: count) == .clean,
      index.count > 1,
      line[Int(index.positions[0])] == JSONByte.openBrace
    else { return nil }
    do {
      guard try JSONValidator.validateRecord(line, index: index, entry: 0) == index.count - 1
      else { return nil }
    } catch {
      return nil
    }
    if range != nil || choices != nil { ends.build(line, index) }
    let record = JSONView(line, index, ends)
    if let range {
      guard let instant = instant(of: record) else {
        recordsWithoutTime += 1
        return false
      }
      guard range.contains(instant) else { return false }
    }
    if let choices {
      copy(record, choices, FieldSelection.record, to: &output)
      output.append(JSONByte.newline)
    } else {
      output.append(line, count: count)
    }
    return true
  }

  /// The record's field `timestamp`; nil when it is missing or is no time.
  private mutating func instant(of record: JSONView) -> RFC3339.Timestamp? {
    for member in record.members {
      let key = member.key.decodedString(in: &text)
      guard key.elementsEqual(TimestampFilter.fieldName.utf8) else { continue }
      if member.value.isString {
        let time = member.value.decodedString(in: &text)
        return time.baseAddress.flatMap { TimeRange.instant($0, count: time.count) }
      }
      guard let number = member.value.number, number.kind == .integer else { return nil }
      return TimestampFilter.instant(number.integer, perSecond: 1000)
    }
    return nil
  }

  /// Appends the chosen parts of a value; false when nothing of it is chosen.
  @discardableResult
  private mutating func copy(
    _ value: JSONView, _ choices: FieldSelection, _ choice: Int, to output: inout ByteBuffer
  ) -> Bool {
    if choices.isWhole(choice) {
      output.append(value.text)
      return true
    }
    guard value.isObject || value.isArray else { return false }
    output.append(value.byte)
    let start = output.count
    for member in value.members {
      let key = Array(member.key.decodedString(in: &text))
      guard let inner = choices.below(choice, key) else { continue }
      let before = output.count
      if before > start { output.append(JSONByte.comma) }
      output.append(member.keyText)
      if !copy(member.value, choices, inner, to: &output) { output.truncate(to: before) }
    }
    for element in value.elements {
      let before = output.count
      if before > start { output.append(JSONByte.comma) }
      if !copy(element, choices, choice, to: &output) { output.truncate(to: before) }
    }
    output.append(value.isObject ? JSONByte.closeBrace : JSONByte.closeBracket)
    return true
  }
}

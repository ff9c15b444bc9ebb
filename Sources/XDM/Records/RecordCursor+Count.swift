import JSONStream

extension RecordCursor {
  /// The values, as `ValueLedger` counts them, in valid text that starts at an entry and ends before
  /// another. O(entries).
  func valueCount(from start: Int, to end: Int) -> Int {
    lines.index.valueCount(bytes, in: start..<end)
  }

  /// The values of the fields of the record that is indexed by itself.
  var valueCountOfRecord: Int {
    let isEmpty = lines.index.count >= 2 && bytes[Int(positions[1])] == JSONByte.closeBrace
    // An empty object is a value, but the record is none.
    return isEmpty ? 0 : valueCount(from: 0, to: lines.index.count)
  }
}

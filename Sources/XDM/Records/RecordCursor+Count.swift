extension RecordCursor {
  /// The values, as `ValueLedger` counts them, in valid text that starts at an entry and ends before
  /// another. O(entries).
  func valueCount(from start: Int, to end: Int) -> Int {
    var count = 0
    var entry = start
    while entry < end {
      switch bytes[Int(positions[entry])] {
      case Byte.quote:
        entry += 2
        // A colon follows a key. Behind the last entry of a value there is another one of its record.
        if bytes[Int(positions[entry])] != Byte.colon { count += 1 }
      case Byte.openBrace, Byte.openBracket:
        let next = bytes[Int(positions[entry + 1])]
        let isEmpty = next == Byte.closeBrace || next == Byte.closeBracket
        if isEmpty { count += 1 }
        entry += isEmpty ? 2 : 1
      case Byte.colon, Byte.comma, Byte.closeBrace, Byte.closeBracket, Byte.newline,
        UInt8(ascii: "n"):
        entry += 1
      default:
        count += 1
        entry += 1
      }
    }
    return count
  }

  /// The values of the record that is indexed by itself: of its fields, so that an empty one has none.
  var valueCountOfRecord: Int {
    let count = valueCount(from: 0, to: entryCount)
    let isEmpty = entryCount >= 2 && bytes[Int(positions[1])] == Byte.closeBrace
    return isEmpty ? 0 : count
  }
}

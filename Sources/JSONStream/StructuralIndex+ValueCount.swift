extension StructuralIndex {
  /// Counts the values in entries of valid text, as `JSONValidator` counts those of a record: strings,
  /// numbers, `true` and `false`, and arrays and objects that are empty. O(entries).
  ///
  /// - Parameters:
  ///   - bytes: The text that the index was built from.
  ///   - entries: Those of whole values, with at least one entry of their record behind them.
  public func valueCount(_ bytes: UnsafePointer<UInt8>, in entries: Range<Int>) -> Int {
    precondition(entries.lowerBound >= 0 && entries.upperBound <= count, "no entries \(entries)")
    var values = 0
    var entry = entries.lowerBound
    while entry < entries.upperBound {
      switch bytes[Int(positions[entry])] {
      case JSONByte.quote:
        entry += 2
        // A colon follows a key.
        if bytes[Int(positions[entry])] != JSONByte.colon { values += 1 }
      case JSONByte.openBrace, JSONByte.openBracket:
        let next = bytes[Int(positions[entry + 1])]
        let isEmpty = next == JSONByte.closeBrace || next == JSONByte.closeBracket
        if isEmpty { values += 1 }
        entry += isEmpty ? 2 : 1
      case JSONByte.colon, JSONByte.comma, JSONByte.closeBrace, JSONByte.closeBracket,
        JSONByte.newline, UInt8(ascii: "n"):
        entry += 1
      default:
        values += 1
        entry += 1
      }
    }
    return values
  }
}

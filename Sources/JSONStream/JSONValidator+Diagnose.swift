extension JSONValidator {
  /// Finds why the index of a single line is suspect: invalid UTF-8, a control character, an
  /// unclosed string, or a backslash outside strings. O(count), byte by byte.
  ///
  /// `line` may include its newline. The result is the first of these errors, with its offset in
  /// the line; nil for a clean line, whose grammar is not checked.
  public static func diagnose(_ line: UnsafePointer<UInt8>, count: Int) -> JSONError? {
    let count = count > 0 && line[count - 1] == JSONByte.newline ? count - 1 : count
    let invalid = UTF8Validation.firstInvalid(line, count: count)
    let end = invalid ?? count
    var stringStart = -1
    var i = 0
    while i < end {
      let byte = line[i]
      if byte < 0x20, stringStart >= 0 || (byte != 0x09 && byte != 0x0d) {
        return JSONError(.controlCharacter, at: i)
      }
      if byte == JSONByte.quote {
        stringStart = stringStart < 0 ? i : -1
      } else if byte == JSONByte.backslash {
        if stringStart < 0 { return JSONError(.invalidLiteral, at: i) }
        // What is escaped can be neither a quote that closes nor an escape, but must be text.
        if i + 1 < end, line[i + 1] >= 0x20 { i += 1 }
      }
      i += 1
    }
    if let invalid { return JSONError(.invalidUTF8, at: invalid) }
    return stringStart < 0 ? nil : JSONError(.unterminatedString, at: stringStart)
  }
}

/// Checks records of an indexed chunk against the grammar of RFC 8259.
public enum JSONValidator {
  /// Checks the record whose first entry is `entry`, and returns the entry of its newline.
  ///
  /// Checks every value with its numbers, literals and escapes, and everything between values. The
  /// index has already checked UTF-8 and control characters. The record may be any JSON value. No
  /// allocation up to 64 levels. O(entries), plus the bytes of numbers and of strings with escapes.
  ///
  /// - Parameters:
  ///   - bytes: The chunk that `index` was built from, with status `clean`.
  ///   - maximumDepth: The most objects and arrays that may be open at once.
  /// - Throws: The first error, with its offset in the chunk.
  /// - Precondition: `entry` is an entry of `index`.
  public static func validateRecord(
    _ bytes: UnsafePointer<UInt8>, index: borrowing StructuralIndex, entry: Int,
    maximumDepth: Int = 512
  ) throws(JSONError) -> Int {
    var valueCount = 0
    return try validateRecord(
      bytes, index: index, entry: entry, maximumDepth: maximumDepth, valueCount: &valueCount)
  }

  /// Checks a record and counts its values: strings, numbers, `true`, `false`, and empty arrays and
  /// objects inside the record.
  ///
  /// - Parameter valueCount: Receives the count in addition to what it holds. Meaningless when an
  ///   error is thrown.
  public static func validateRecord(
    _ bytes: UnsafePointer<UInt8>, index: borrowing StructuralIndex, entry: Int,
    maximumDepth: Int = 512, valueCount: inout Int
  ) throws(JSONError) -> Int {
    precondition(entry >= 0 && entry < index.count, "no entry \(entry)")
    let positions = index.positions
    let backslashes = index.backslashes
    var open = OpenContainers()
    var next = entry
    var values = 0
    // No entry behind the record's newline is looked at: a newline fits nowhere but at the end.
    while true {
      let at = Int(positions[next])
      var isKeyNext = false
      switch bytes[at] {
      case JSONByte.quote:
        try checkString(bytes, positions, backslashes, next)
        values &+= 1
        next &+= 2
      case JSONByte.openBrace:
        if open.depth >= maximumDepth { throw JSONError(.tooDeep, at: at) }
        isKeyNext = bytes[Int(positions[next &+ 1])] != JSONByte.closeBrace
        if isKeyNext { open.push(isObject: true) } else if open.depth > 0 { values &+= 1 }
        next &+= isKeyNext ? 1 : 2
      case JSONByte.openBracket:
        if open.depth >= maximumDepth { throw JSONError(.tooDeep, at: at) }
        if bytes[Int(positions[next &+ 1])] != JSONByte.closeBracket {
          open.push(isObject: false)
          next &+= 1
          continue
        }
        if open.depth > 0 { values &+= 1 }
        next &+= 2
      default:
        try checkScalar(bytes, at)
        if bytes[at] != UInt8(ascii: "n") { values &+= 1 }
        next &+= 1
      }
      // Behind a value: containers end until one goes on.
      while !isKeyNext {
        let at = Int(positions[next])
        let byte = bytes[at]
        if open.depth == 0 {
          if byte == JSONByte.newline {
            valueCount &+= values
            return next
          }
          throw JSONError(.textAfterValue, at: at)
        }
        if byte == JSONByte.comma {
          next &+= 1
          if !open.isObject { break }
          isKeyNext = true
        } else {
          try checkEnd(bytes, at, open.isObject)
          open.pop()
          next &+= 1
        }
      }
      if isKeyNext { next = try checkKey(bytes, positions, backslashes, next) }
    }
  }

  /// Checks the key whose first quote is expected at entry `next`, and its colon; returns the
  /// entry of the value.
  @inline(__always)
  private static func checkKey(
    _ bytes: UnsafePointer<UInt8>, _ positions: UnsafePointer<UInt32>,
    _ backslashes: BackslashBitmap, _ next: Int
  ) throws(JSONError) -> Int {
    let at = Int(positions[next])
    guard bytes[at] == JSONByte.quote else { throw unexpected(.keyExpected, bytes, at) }
    try checkString(bytes, positions, backslashes, next)
    let colon = Int(positions[next &+ 2])
    guard bytes[colon] == JSONByte.colon else { throw unexpected(.colonExpected, bytes, colon) }
    return next &+ 3
  }

  /// Checks the escapes of the string whose quotes are the entries `next` and the one behind.
  @inline(__always)
  private static func checkString(
    _ bytes: UnsafePointer<UInt8>, _ positions: UnsafePointer<UInt32>,
    _ backslashes: BackslashBitmap, _ next: Int
  ) throws(JSONError) {
    let start = Int(positions[next]) &+ 1
    let end = Int(positions[next &+ 1])
    if backslashes.intersects(from: start, to: end) {
      try checkEscapes(bytes, from: start, to: end)
    }
  }

  @inline(__always)
  private static func checkEnd(
    _ bytes: UnsafePointer<UInt8>, _ at: Int, _ isObject: Bool
  ) throws(JSONError) {
    guard bytes[at] == (isObject ? JSONByte.closeBrace : JSONByte.closeBracket) else {
      throw unexpected(isObject ? .commaOrBraceExpected : .commaOrBracketExpected, bytes, at)
    }
  }

  private static func unexpected(
    _ reason: JSONError.Reason, _ bytes: UnsafePointer<UInt8>, _ at: Int
  ) -> JSONError {
    JSONError(bytes[at] == JSONByte.newline ? .unexpectedEnd : reason, at: at)
  }

  @inline(never)
  private static func checkEscapes(
    _ bytes: UnsafePointer<UInt8>, from: Int, to: Int
  ) throws(JSONError) {
    if let error = JSONString.firstBadEscape(bytes + from, count: to - from) {
      throw JSONError(error.reason, at: from + error.offset)
    }
  }

  /// Checks a number or literal, and that a delimiter follows it.
  @inline(__always)
  private static func checkScalar(_ bytes: UnsafePointer<UInt8>, _ at: Int) throws(JSONError) {
    let start = bytes + at
    let byte = start[0]
    if byte &- 0x30 < 10 || byte == 0x2d {
      let length = JSONNumber.validatedLength(start)
      if length < 0 { throw JSONError(.invalidNumber, at: at + ~length) }
      return
    }
    let length = literalLength(start)
    guard length > 0, JSONByte.isDelimiter(start[length]) else {
      throw scalarError(bytes, at)
    }
  }

  /// Bytes of `true`, `false` or `null` at `start`, else 0. Reads 5 bytes at most.
  @inline(__always)
  static func literalLength(_ start: UnsafePointer<UInt8>) -> Int {
    let word = UInt32(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    if word == 0x6575_7274 || word == 0x6c6c_756e { return 4 }
    return word == 0x736c_6166 && start[4] == 0x65 ? 5 : 0
  }

  @inline(never)
  private static func scalarError(_ bytes: UnsafePointer<UInt8>, _ at: Int) -> JSONError {
    switch bytes[at] {
    case JSONByte.newline: JSONError(.unexpectedEnd, at: at)
    case JSONByte.comma, JSONByte.colon, JSONByte.closeBrace, JSONByte.closeBracket:
      JSONError(.valueExpected, at: at)
    default: JSONError(.invalidLiteral, at: at)
    }
  }
}

/// Which of the open containers are objects: a bit each, the innermost lowest.
private struct OpenContainers {
  private(set) var depth = 0
  private var kinds: UInt64 = 0
  /// Kinds of outer containers, 64 a word.
  private var outer: [UInt64] = []

  @inline(__always)
  var isObject: Bool { kinds & 1 != 0 }

  @inline(__always)
  mutating func push(isObject: Bool) {
    if depth & 63 == 0, depth > 0 { outer.append(kinds) }
    kinds = kinds << 1 | (isObject ? 1 : 0)
    depth &+= 1
  }

  @inline(__always)
  mutating func pop() {
    depth &-= 1
    kinds >>= 1
    if depth & 63 == 0, depth > 0 { kinds = outer.removeLast() }
  }
}

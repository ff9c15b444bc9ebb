import ByteBuffers
import JSONStream

extension RecordCursor {
  /// Passes a whole value, checked; its text as it stands in the chunk is returned.
  ///
  /// Open containers are kept in bits rather than on the stack.
  ///
  /// - Parameter depth: Objects and arrays around the value.
  mutating func skipValue(depth: Int32) -> Text {
    let start = at
    var kinds = ContainerBits(limit: Self.maximumDepth - Int(depth))
    while true {
      // A value.
      switch byte {
      case JSONByte.openBrace:
        guard kinds.push(isObject: true) else { return failText(.tooDeep) }
        next &+= 1
        keys.begin()
        if byte == JSONByte.closeBrace { break }
        guard skipKey() else { return bad }
        continue
      case JSONByte.openBracket:
        guard kinds.push(isObject: false) else { return failText(.tooDeep) }
        next &+= 1
        if byte == JSONByte.closeBracket { break }
        continue
      default:
        guard skipScalar() else { return bad }
      }
      // Behind a value, or inside an empty container.
      while kinds.depth > 0 {
        let close = kinds.isObject ? JSONByte.closeBrace : JSONByte.closeBracket
        guard byte == close else { break }
        next &+= 1
        if kinds.isObject { keys.end() }
        kinds.pop()
      }
      if kinds.depth == 0 { return text(from: start) }
      guard
        pass(JSONByte.comma, else: kinds.isObject ? .commaOrBraceExpected : .commaOrBracketExpected)
      else { return bad }
      if kinds.isObject, !skipKey() { return bad }
    }
  }

  private var bad: Text { Text(offset: -1, count: 0) }

  private mutating func failText(_ reason: JSONError.Reason) -> Text {
    _ = fail(.json(reason), at: at)
    return bad
  }

  /// The text from `start` to the end of what was passed last.
  private func text(from start: Int) -> Text {
    var end = Int(positions[next &- 1])
    switch bytes[end] {
    case JSONByte.closeBrace, JSONByte.closeBracket, JSONByte.quote: end += 1
    default: while !isEnd(bytes[end]) { end += 1 }
    }
    return Text(offset: offsetOfBytes + start, count: end - start)
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == JSONByte.comma || byte == JSONByte.closeBrace
      || byte == JSONByte.closeBracket
  }

  private mutating func skipKey() -> Bool {
    guard byte == JSONByte.quote else { return fail(.keyExpected) }
    let key = string()
    guard key.isValid, add(key) else { return false }
    return pass(JSONByte.colon, else: .colonExpected)
  }

  /// Adds a key, which was just passed, to those of the innermost object; fails when it is there.
  @inline(__always)
  mutating func add(_ key: Text) -> Bool {
    keys.insert(base + key.offset, key.count) || failDuplicate(name(key))
  }

  /// Fails at a key, just passed, that its object had before.
  @inline(never)
  mutating func failDuplicate(_ key: String) -> Bool {
    let failed = fail(.duplicateKey, at: Int(positions[next - 2]))
    failure?.path.append(key)
    return failed
  }

  func name(_ text: Text) -> String {
    String(
      decoding: UnsafeBufferPointer(start: base + text.offset, count: text.count), as: UTF8.self)
  }

  /// Passes a scalar, checked.
  mutating func skipScalar() -> Bool {
    switch byte {
    case JSONByte.quote: return skipString()
    case UInt8(ascii: "n"): return null()
    case UInt8(ascii: "t"): return yes()
    case UInt8(ascii: "f"): return no()
    case let first where Self.startsNumber(first): return number().kind != .invalid
    case JSONByte.comma, JSONByte.colon, JSONByte.closeBrace, JSONByte.closeBracket,
      JSONByte.newline:
      return fail(.valueExpected)
    default: return fail(.invalidLiteral)
    }
  }

  /// Passes a string, its escapes checked by decoding them.
  private mutating func skipString() -> Bool { string().isValid }
}

/// Which open containers are objects: a bit each.
private struct ContainerBits {
  let limit: Int
  private(set) var depth = 0
  private var words: [UInt64] = []
  private var word: UInt64 = 0

  init(limit: Int) { self.limit = limit }

  @inline(__always)
  var isObject: Bool { word & 1 != 0 }

  /// False when too many are open.
  @inline(__always)
  mutating func push(isObject: Bool) -> Bool {
    if depth >= limit { return false }
    if depth & 63 == 0, depth > 0 { words.append(word) }
    word = word << 1 | (isObject ? 1 : 0)
    depth &+= 1
    return true
  }

  @inline(__always)
  mutating func pop() {
    depth &-= 1
    word >>= 1
    if depth & 63 == 0, depth > 0 { word = words.removeLast() }
  }
}

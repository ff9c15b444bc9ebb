/// A JSON value, or one read from a column, in the plainest form.
indirect enum PlainJSON {
  struct Member {
    var key: [UInt8]
    var value: PlainJSON
  }

  case null
  case boolean(Bool)
  /// As it was written.
  case number(String)
  case string([UInt8])
  case array([PlainJSON])
  case object([Member])

  // What columns hold.
  case long(Int64)
  case double(Double)
  case days(Int32)
  case microseconds(Int64)

  /// Reads valid JSON text.
  static func parse(_ text: some Sequence<UInt8>) -> PlainJSON {
    var parser = PlainParser(bytes: Array(text))
    return parser.value()
  }

  static func parse(_ text: String) -> PlainJSON { parse(text.utf8) }

  /// Whether some object has a key twice.
  var hasDuplicateKeys: Bool {
    switch self {
    case .array(let elements): elements.contains { $0.hasDuplicateKeys }
    case .object(let members):
      Set(members.map(\.key)).count < members.count
        || members.contains { $0.value.hasDuplicateKeys }
    default: false
    }
  }

  var isNull: Bool {
    if case .null = self { true } else { false }
  }

  subscript(key: String) -> PlainJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == Array(key.utf8) }?.value
  }
}

/// A parser of valid JSON text, by recursive descent.
private struct PlainParser {
  let bytes: [UInt8]
  var at = 0

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
  }

  mutating func value() -> PlainJSON {
    skipSpace()
    defer { skipSpace() }
    switch bytes[at] {
    case UInt8(ascii: "{"):
      return .object(list { PlainJSON.Member(key: $0.key(), value: $0.value()) })
    case UInt8(ascii: "["): return .array(list { $0.value() })
    case UInt8(ascii: "\""): return .string(string())
    default: return scalar()
    }
  }

  private mutating func key() -> [UInt8] {
    let key = string()
    skipSpace()
    at += 1
    return key
  }

  /// What stands between brackets, read with `element` between commas.
  private mutating func list<Element>(_ element: (inout PlainParser) -> Element) -> [Element] {
    at += 1
    skipSpace()
    var result: [Element] = []
    while bytes[at] != UInt8(ascii: "}"), bytes[at] != UInt8(ascii: "]") {
      if bytes[at] == UInt8(ascii: ",") { at += 1 }
      skipSpace()
      result.append(element(&self))
      skipSpace()
    }
    at += 1
    return result
  }

  private mutating func scalar() -> PlainJSON {
    let start = at
    while at < bytes.count, bytes[at] > 0x20, !",]}".utf8.contains(bytes[at]) { at += 1 }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    return switch text {
    case "null": .null
    case "true": .boolean(true)
    case "false": .boolean(false)
    default: .number(text)
    }
  }

  private mutating func string() -> [UInt8] {
    at += 1
    var units: [UInt16] = []
    var text: [UInt8] = []
    while bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
        units.append(
          UInt16(String(decoding: bytes[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16)!)
        at += 6
        continue
      }
      text += Self.utf8(&units)
      if bytes[at] == UInt8(ascii: "\\") {
        at += 1
        text.append(Self.escaped[bytes[at]]!)
      } else {
        text.append(bytes[at])
      }
      at += 1
    }
    at += 1
    return text + Self.utf8(&units)
  }

  private static func utf8(_ units: inout [UInt16]) -> [UInt8] {
    defer { units = [] }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static let escaped: [UInt8: UInt8] = [
    0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09,
  ]
}

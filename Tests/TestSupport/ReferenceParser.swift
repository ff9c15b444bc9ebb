/// A plain recursive-descent parser of RFC 8259, written after its grammar, to judge the fast one.
public struct ReferenceParser {
  private let bytes: [UInt8]
  private var at = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether `line` is one JSON value, with white space around it.
  public static func isValid(_ line: [UInt8]) -> Bool {
    guard String(validating: line, as: UTF8.self) != nil else { return false }
    var parser = ReferenceParser(line)
    parser.skipSpace()
    guard parser.value() else { return false }
    parser.skipSpace()
    return parser.at == line.count
  }

  public static func isNumber(_ text: [UInt8]) -> Bool {
    var parser = ReferenceParser(text)
    return parser.number() && parser.at == text.count
  }

  private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[at...].starts(with: text.utf8) else { return false }
    at += text.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0d { at += 1 }
  }

  private mutating func value() -> Bool {
    switch byte {
    case UInt8(ascii: "{"): list(closedBy: "}") { $0.member() }
    case UInt8(ascii: "["): list(closedBy: "]") { $0.value() }
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "t"): take("true")
    case UInt8(ascii: "f"): take("false")
    case UInt8(ascii: "n"): take("null")
    default: number()
    }
  }

  private mutating func list(
    closedBy close: String, _ element: (inout ReferenceParser) -> Bool
  ) -> Bool {
    at += 1
    skipSpace()
    if take(close) { return true }
    while true {
      skipSpace()
      guard element(&self) else { return false }
      skipSpace()
      if take(close) { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func member() -> Bool {
    guard byte == UInt8(ascii: "\""), string() else { return false }
    skipSpace()
    guard take(":") else { return false }
    skipSpace()
    return value()
  }

  private mutating func string() -> Bool {
    at += 1
    while let byte {
      if take("\"") { return true }
      if byte < 0x20 { return false }
      if take("\\u") {
        guard let first = hexadecimal() else { return false }
        if first >= 0xd800 && first < 0xe000 {
          guard first < 0xdc00, take("\\u"), let second = hexadecimal(),
            second >= 0xdc00 && second < 0xe000
          else { return false }
        }
      } else if take("\\") {
        guard let escaped = self.byte, "\"\\/bfnrt".utf8.contains(escaped) else { return false }
        at += 1
      } else {
        at += 1
      }
    }
    return false
  }

  private mutating func hexadecimal() -> Int? {
    guard at + 4 <= bytes.count,
      bytes[at..<(at + 4)].allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) })
    else { return nil }
    at += 4
    return Int(String(decoding: bytes[(at - 4)..<at], as: UTF8.self), radix: 16)
  }

  private mutating func digits() -> Bool {
    let start = at
    while let byte, byte >= 0x30 && byte <= 0x39 { at += 1 }
    return at > start
  }

  private mutating func number() -> Bool {
    _ = take("-")
    if !take("0") {
      guard digits() else { return false }
    }
    if take(".") {
      guard digits() else { return false }
    }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { return false }
    }
    return true
  }
}

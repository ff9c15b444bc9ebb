/// Records that a backup must not lose a bit of, and that few programs take: deep nesting, empty
/// everything, huge strings, every escape, numbers at every limit, thousands of keys, keys with dots,
/// quotes and without any letter, fields that change their type, in changing order.
public struct HostileRecords {
  private var generator: SeededGenerator

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Lines with records, each with its newline.
  public mutating func lines(_ count: Int) -> String {
    (0..<count).map { _ in next() + "\n" }.joined()
  }

  public mutating func next() -> String {
    switch pick(40) {
    case 0: "{}"
    case 1: wide(1000 + pick(1000))
    case 2: deep(60 + pick(180))
    case 3: "{\"huge\":\(huge())}"
    case 4: "{\"map\":\(map(300))}"
    default: object(depth: 0)
    }
  }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
  private mutating func pick(_ texts: [String]) -> String { texts[pick(texts.count)] }

  /// As they stand in JSON text; none says the same as another.
  private static let keys = [
    "", " ", ".", "a.b", "a", "b", "c.d.e", "\\\"", "\\\\", "\\n\\t", "\\u0000", "é", "e\u{301}",
    "漢字",
    "😀", "\\ud83d\\udc36", "list", "element", "key_value", "_id", "@id", "xdm:name",
    "repo:createdDate",
    "https://ns.adobe.com/t/x", "a rather long key that goes beyond every word", "__proto__", "A",
    "\u{feff}", "\u{2028}", "{", "[", ",", ":",
  ]

  private mutating func object(depth: Int) -> String {
    var members: [String] = []
    for (index, key) in Self.keys.enumerated().shuffled(using: &generator)
      .prefix(pick(depth == 0 ? 14 : 5))
    {
      members.append("\(space())\"\(key)\"\(space()):\(space())\(value(index, depth: depth + 1))")
    }
    return "{\(members.joined(separator: ","))\(space())}"
  }

  private mutating func space() -> String { pick(8) == 0 ? pick([" ", "\t", "  "]) : "" }

  /// A value of a kind that follows from the key, for the most part.
  private mutating func value(_ key: Int, depth: Int) -> String {
    switch pick(16) {
    case 0: return "null"
    case 1 where key % 4 == 0: return value(pick(12), depth: depth)
    default: break
    }
    switch key % 12 {
    case 0: return string()
    case 1: return integer()
    case 2: return double()
    case 3: return pick(["true", "false"])
    case 4: return depth < 5 ? object(depth: depth) : "{}"
    case 5: return list(depth) { $0.string() }
    case 6: return depth < 5 ? list(depth) { $0.object(depth: depth + 1) } : "[]"
    case 7: return time()
    case 8: return pick(["\"2024-02-29\"", "\"0001-01-01\"", "\"9999-12-31\""])
    case 9: return list(depth) { $0.list(depth) { $0.list(depth) { $0.integer() } } }
    case 10: return pick(["{}", "[]", "[[]]", "[{}]", "[null]", "{\"\":{}}", "\"\""])
    default: return map(pick(6))
    }
  }

  private mutating func list(
    _ depth: Int, _ element: (inout HostileRecords) -> String
  ) -> String {
    let elements = (0..<pick(4)).map { _ in pick(6) == 0 ? "null" : element(&self) }
    return "[\(elements.joined(separator: ",\(space())"))]"
  }

  private mutating func map(_ count: Int) -> String {
    let members = (0..<count).map { number in
      "\"\(number * 7919)\":\(pick(5) == 0 ? "null" : "{\"id\":\(string())}")"
    }
    return "{\(members.joined(separator: ","))}"
  }

  private mutating func integer() -> String {
    pick([
      "0", "-1", "127", "128", "-32768", "32768", "2147483647", "-2147483648", "2147483648",
      "9007199254740991", "9007199254740993", "-9007199254740993", "9223372036854775807",
      "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
      "18446744073709551615", "123456789012345678901234567890",
    ])
  }

  private mutating func double() -> String {
    pick([
      "0.0", "-0", "-0.0", "0.1", "1e22", "1E+2", "-1.5e-300", "5e-324", "2.2250738585072014e-308",
      "1.7976931348623157e308", "0.30000000000000004", "123456789.123456789", "1e400", "4e-400",
      "9007199254740993.0", "1.00000000000000011102230246251565", "3",
    ])
  }

  private mutating func time() -> String {
    let day = pick(["2024-02-29", "1970-01-01", "0001-01-02", "9999-12-30", "1900-02-28"])
    let fraction = pick(["", ".5", ".123", ".000001", ".999999", ".123456789"])
    return
      "\"\(day)T\(pick(["00:00:00", "23:59:59"]))\(fraction)\(pick(["Z", "+05:30", "-23:59"]))\""
  }

  private mutating func string() -> String {
    let parts = [
      "a", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0000", "\\u001f",
      "\\u007f",
      "\\u00e9", "\\u2028", "\\uffff", "\\ud83d\\ude00", "\\uD834\\uDD1E", "é", "漢字", "😀", "{}[],:",
      " ",
      "null", "1e5", "2024-01-01T00:00:00Z", "value of some length, in ASCII, beyond sixteen bytes",
      "",
    ]
    return "\"\((0..<pick(6)).map { _ in pick(parts) }.joined())\""
  }

  private mutating func huge() -> String {
    let part = pick(["x", "é", "\\u0000", "\\\"", "😀 and more of it "])
    return "\"\(String(repeating: part, count: 10_000 + pick(20_000)))\""
  }

  private mutating func wide(_ count: Int) -> String {
    let first = pick(500)
    let members = (0..<count).map { "\"field \(first + $0)\":\(pick(4) == 0 ? "null" : "\($0)")" }
    return "{\"wide\":{\(members.joined(separator: ","))}}"
  }

  private mutating func deep(_ depth: Int) -> String {
    let isList = pick(2) == 0
    let open = String(repeating: isList ? "[" : "{\"d\":", count: depth)
    let close = String(repeating: isList ? "]" : "}", count: depth)
    return "{\"deep\":\(open)\(pick(["1", "null", "{}", "[]"]))\(close)}"
  }
}

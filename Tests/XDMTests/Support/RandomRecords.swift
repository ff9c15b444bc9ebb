import TestSupport

/// Random records whose fields mostly, but not always, keep their types: nested objects, lists of
/// lists, maps, nulls, empty everything, odd keys, in changing order.
struct RandomRecords {
  private var generator: SeededGenerator
  /// Fields that hold any type: they become JSON text.
  private let hasConflicts: Bool

  init(seed: UInt64, hasConflicts: Bool = true) {
    generator = SeededGenerator(seed: seed)
    self.hasConflicts = hasConflicts
  }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func pick(_ texts: [String]) -> String { texts[pick(texts.count)] }

  /// Keys as they stand in JSON text. The last ones say the same as others.
  private static let keys = [
    "a", "b", "c", "longer than eight bytes", "longer than eight bytez", "", "a.b", "\\\"", "é",
    "e\u{301}", "漢字", "😀", "\\u0000", "\\\\", "_rescued", "element", "key_value", "list",
    "\\u0061", "\\ud83d\\ude00",
  ]
  /// Which kind of value each of the keys has.
  private static let sameKeys: [Int: Int] = [18: 0, 19: 11]

  mutating func next() -> String { object(depth: 0) }

  /// Lines with records.
  mutating func lines(_ count: Int) -> [String] { (0..<count).map { _ in next() } }

  private mutating func space() -> String { pick(6) == 0 ? pick([" ", "\t", "  ", "\r"]) : "" }

  private mutating func object(depth: Int) -> String {
    var members: [String] = []
    var seen: Set<Int> = []
    for _ in 0..<pick(depth == 0 ? 12 : 5) {
      let index = pick(Self.keys.count)
      let key = Self.sameKeys[index] ?? index
      guard seen.insert(key).inserted else { continue }
      members.append(
        "\(space())\"\(Self.keys[index])\"\(space()):\(space())\(value(key + depth * 5, depth: depth + 1))"
          + space())
    }
    if depth < 2, pick(3) == 0 { members.append("\"identityMap\":\(map(depth: depth + 1))") }
    return "{\(members.joined(separator: ","))}"
  }

  private mutating func map(depth: Int) -> String {
    if pick(8) == 0 { return "null" }
    let keys = ["ECID", "E\\u0043ID2", "", "é.\\\"", "a rather long namespace of identities"]
    let members = keys.shuffled(using: &generator).prefix(pick(keys.count + 1)).map {
      "\"\($0)\":\(pick(8) == 0 ? "null" : array(depth: depth + 1) { $0.object(depth: 3) })"
    }
    return "{\(members.joined(separator: ","))}"
  }

  private mutating func array(
    depth: Int, _ element: (inout RandomRecords) -> String
  ) -> String {
    let elements = (0..<pick(4)).map { _ in pick(8) == 0 ? "null" : element(&self) }
    return "[\(space())\(elements.joined(separator: ",\(space())"))]"
  }

  /// A value of the kind `kind`, for the most part.
  private mutating func value(_ kind: Int, depth: Int) -> String {
    if pick(10) == 0 { return "null" }
    switch kind % 13 {
    case 0: return pick(["true", "false"])
    case 1:
      return pick(["0", "-1", "9223372036854775807", "-9223372036854775808", "\(pick(1000))"])
    case 2: return number()
    case 3: return string()
    case 4: return pick(["\"2024-02-29\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"1969-12-31\""])
    case 5: return time(pick(["", ".5", ".123"]))
    case 6: return time(pick(["", ".123456", ".000001"]))
    case 7: return depth < 4 ? object(depth: depth) : string()
    case 8: return depth < 4 ? array(depth: depth) { $0.object(depth: depth + 1) } : "1"
    case 9: return array(depth: depth) { $0.array(depth: depth) { $0.string() } }
    case 10: return array(depth: depth) { $0.number() }
    case 11: return pick(["{}", "[]", "{}", "null"])
    default: return hasConflicts ? anything(depth: depth) : string()
    }
  }

  private mutating func anything(depth: Int) -> String {
    let kind = pick(12)
    return depth < 4 ? value(kind, depth: depth) : value(kind % 7, depth: depth)
  }

  private mutating func number() -> String {
    pick([
      "0", "-0", "1", "-17", "0.1", "-1.5e300", "1e-7", "9007199254740992", "-9007199254740992",
      "5e-324", "1.7976931348623157e308", "123456.789", "1E5",
    ])
  }

  private mutating func string() -> String {
    let parts = [
      "a", "\\\"", "\\\\", "\\/", "\\n\\t\\b\\f\\r", "\\u0000", "\\u00e9", "\\ud83d\\ude00", "é",
      "漢字",
      "😀", "{}[],:", " ", "value of some length, in ASCII, beyond sixteen bytes", "",
    ]
    return "\"\((0..<pick(5)).map { _ in pick(parts) }.joined())\""
  }

  private mutating func time(_ fraction: String) -> String {
    let day = pick(["2024-02-29", "1970-01-01", "0001-01-02", "9999-12-30", "1900-03-01"])
    return
      "\"\(day)T\(pick(["00:00:00", "23:59:59"]))\(fraction)\(pick(["Z", "+05:30", "-23:59"]))\""
  }
}

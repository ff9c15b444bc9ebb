/// Random JSON values as text, with white space and escapes in all their forms. Keys may come twice.
public struct RandomJSON {
  private var generator: SeededGenerator
  private var text: [UInt8] = []

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  public mutating func next() -> [UInt8] {
    text = []
    space()
    value(depth: 0)
    space()
    return text
  }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func add(_ part: String) { text += part.utf8 }

  private mutating func space() {
    guard pick(4) == 0 else { return }
    for _ in 0...pick(3) { add([" ", "\t", "\r", "  "][pick(4)]) }
  }

  private mutating func value(depth: Int) {
    switch pick(depth > 4 ? 5 : 8) {
    case 0: add(["true", "false", "null"][pick(3)])
    case 1, 2: number()
    case 3, 4: string()
    case 5: list("[", "]", depth) { $0.value(depth: depth + 1) }
    default:
      list("{", "}", depth) {
        $0.string()
        $0.space()
        $0.add(":")
        $0.space()
        $0.value(depth: depth + 1)
      }
    }
  }

  private mutating func list(
    _ open: String, _ close: String, _ depth: Int, _ element: (inout RandomJSON) -> Void
  ) {
    add(open)
    space()
    for i in 0..<pick(5) {
      if i > 0 { add(",") }
      space()
      element(&self)
      space()
    }
    add(close)
  }

  private mutating func number() {
    if pick(3) == 0 { add("-") }
    add(pick(3) == 0 ? "0" : "\(1 + pick(1_000_000))")
    if pick(3) == 0 { add(".\(pick(100_000))") }
    if pick(4) == 0 { add(["e", "E"][pick(2)] + ["", "+", "-"][pick(3)] + "\(pick(300))") }
  }

  private mutating func string() {
    add("\"")
    let parts = [
      "a", "key", "{}", "[,]", ":", "\\\"", "\\\\", "\\/", "\\n", "\\u00e9", "\\ud83d\\ude00", "é",
      "漢字", "😀", " ", "value of some length, in ASCII",
    ]
    for _ in 0..<pick(6) { add(parts[pick(parts.count)]) }
    add("\"")
  }
}

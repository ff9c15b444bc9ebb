import ByteBuffers

/// Goes through the lines of a chunk and tells which are records: valid JSON objects.
package struct JSONLineScanner: ~Copyable {
  public enum Verdict {
    case record
    /// Nothing but white space.
    case blank
    /// No record, for a reason, at an offset in the chunk.
    case bad(reason: String, offset: Int)
  }

  public struct Line {
    public var start: Int
    /// Behind the line's last byte: where its newline is.
    public var end: Int
    public var verdict: Verdict
    /// Values of a record (`ValueLedger`).
    public var values = 0
  }

  public static let notAnObject = "a record must be a JSON object"

  private var index = StructuralIndex()
  private var base: UnsafePointer<UInt8>?
  private var count = 0
  private var start = 0
  private var entry = 0
  /// Some line is so bad that the chunk has no index: each line gets one of its own.
  private var isLineByLine = false

  public init() {}

  /// Starts with a chunk of whole lines.
  public mutating func begin(_ bytes: UnsafePointer<UInt8>, count: Int) {
    base = bytes
    self.count = count
    start = 0
    entry = 0
    isLineByLine = index.build(bytes, count: count) == .suspect
  }

  /// The next line; nil behind the last.
  public mutating func next() -> Line? {
    guard start < count, let base else { return nil }
    let line = isLineByLine ? nextAlone(base) : nextIndexed(base, line: start)
    start = line.end + 1
    return line
  }

  /// The line that starts at byte `line` and at `entry` of the index, which is of the chunk.
  private mutating func nextIndexed(_ base: UnsafePointer<UInt8>, line: Int) -> Line {
    let first = Int(index.positions[entry])
    var verdict = Verdict.record
    var values = 0
    if base[first] == UInt8(ascii: "\n") {
      entry += 1
      return Line(start: line, end: first, verdict: .blank)
    }
    do throws(JSONError) {
      entry = try JSONValidator.validateRecord(
        base, index: index, entry: entry, valueCount: &values)
      if base[first] != UInt8(ascii: "{") {
        verdict = .bad(reason: Self.notAnObject, offset: first)
      }
    } catch {
      verdict = .bad(reason: error.reason.sentence, offset: error.offset)
      while base[Int(index.positions[entry])] != UInt8(ascii: "\n") { entry += 1 }
    }
    defer { entry += 1 }
    return Line(start: line, end: Int(index.positions[entry]), verdict: verdict, values: values)
  }

  private mutating func nextAlone(_ base: UnsafePointer<UInt8>) -> Line {
    var end = start
    while base[end] != UInt8(ascii: "\n") { end += 1 }
    let length = end + 1 - start
    guard index.build(base + start, count: length) == .clean else {
      let error =
        JSONValidator.diagnose(base + start, count: length) ?? JSONError(.invalidLiteral, at: 0)
      return Line(
        start: start, end: end,
        verdict: .bad(reason: error.reason.sentence, offset: start + error.offset))
    }
    entry = 0
    var line = nextIndexed(base + start, line: 0)
    if case .bad(let reason, let offset) = line.verdict {
      line.verdict = .bad(reason: reason, offset: start + offset)
    }
    line.start = start
    line.end = end
    return line
  }
}

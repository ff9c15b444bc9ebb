/// Goes through the lines of a chunk and finds the records: valid JSON objects.
public struct JSONLineScanner: ~Copyable {
  public enum Verdict: Sendable {
    case record
    /// Nothing but white space.
    case blank
    /// No record; the offset is one of the chunk.
    case bad(JSONError)
  }

  public struct Line: Sendable {
    /// Where the line starts in the chunk.
    public var start: Int
    /// Where its newline is.
    public var end: Int
    public var verdict: Verdict
    /// Values of a record, as `JSONValidator` counts them.
    public var values = 0
  }

  private var lines = LineIndexer()
  private var base: UnsafePointer<UInt8>?
  /// Where the indexed lines start in the chunk.
  private var offset = 0
  /// Where the next line starts in the chunk.
  private var start = 0
  /// The entry of the next line.
  private var entry = 0

  public init() {}

  /// Starts with a chunk of whole lines, followed by `StructuralIndex.padding` bytes of storage.
  public mutating func begin(_ bytes: UnsafePointer<UInt8>, count: Int) {
    base = bytes
    entry = 0
    lines.begin(bytes, count: count)
  }

  /// The next line; nil behind the last. O(bytes), without allocation.
  public mutating func next() -> Line? {
    guard let base else { return nil }
    if entry >= lines.index.count {
      switch lines.next() {
      case .indexed(let offset)?:
        self.offset = offset
        start = offset
        entry = 0
      case .unreadable(let line)?:
        return Line(
          start: line.offset, end: line.offset + line.count, verdict: .bad(line.error))
      case nil: return nil
      }
    }
    let line = nextIndexed(base + offset)
    start = line.end + 1
    return line
  }

  /// The line at `entry` of the index, which counts from `bytes`.
  private mutating func nextIndexed(_ bytes: UnsafePointer<UInt8>) -> Line {
    let first = Int(lines.index.positions[entry])
    var line = Line(start: start, end: offset + first, verdict: .blank)
    if bytes[first] != JSONByte.newline {
      do throws(JSONError) {
        entry = try JSONValidator.validateRecord(
          bytes, index: lines.index, entry: entry, valueCount: &line.values)
        line.verdict =
          bytes[first] == JSONByte.openBrace
          ? .record : .bad(JSONError(.objectExpected, at: offset + first))
      } catch {
        line.verdict = .bad(JSONError(error.reason, at: offset + error.offset))
        while bytes[Int(lines.index.positions[entry])] != JSONByte.newline { entry += 1 }
      }
      line.end = offset + Int(lines.index.positions[entry])
    }
    entry += 1
    return line
  }
}

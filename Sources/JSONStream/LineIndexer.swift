/// Indexes the lines of a chunk: all at once when every line is text, else one by one.
///
/// A line with invalid UTF-8, a control character or an unclosed string makes the index of the
/// whole chunk useless, and does not say which line it is. Each line is then indexed by itself.
/// Readers treat both cases alike, as batches of lines:
///
///     lines.begin(bytes, count: count)
///     while let batch = lines.next() {
///       switch batch {
///       case .indexed(let offset): // Lines are in lines.index, which starts at this byte.
///       case .unreadable(let line): // One line, and its error.
///       }
///     }
///
/// A chunk of clean lines costs one index and one call.
public struct LineIndexer: ~Copyable {
  /// A line that is not text.
  public struct UnreadableLine {
    /// Where it starts in the chunk.
    public let offset: Int
    /// Its bytes, without the newline.
    public let count: Int
    /// What is wrong, with its offset in the chunk.
    public let error: JSONError
  }

  public enum Batch {
    /// The index holds whole lines; its positions count from this byte of the chunk.
    case indexed(offset: Int)
    case unreadable(UnreadableLine)
  }

  /// The lines of the last batch, if it is an indexed one.
  public private(set) var index = StructuralIndex()
  private var bytes: UnsafePointer<UInt8>?
  private var count = 0
  /// Where the next batch starts.
  private var start = 0
  private var isLineByLine = false

  public init() {}

  /// Starts with a chunk of lines, each ended by a newline. It stays where it is until the last batch.
  public mutating func begin(_ bytes: UnsafePointer<UInt8>, count: Int) {
    index.finish(entries: 0, chunkCount: 0)
    self.bytes = bytes
    self.count = count
    start = 0
    isLineByLine = false
  }

  /// Whether the last batch reached the end of the chunk.
  public var isAtEnd: Bool { start >= count }

  /// Indexes the next lines; nil behind the last. O(bytes of the batch).
  public mutating func next() -> Batch? {
    guard let bytes, start < count else { return nil }
    if !isLineByLine {
      if index.build(bytes, count: count) == .clean {
        start = count
        return .indexed(offset: 0)
      }
      isLineByLine = true
    }
    return nextLine(bytes)
  }

  @inline(never)
  private mutating func nextLine(_ bytes: UnsafePointer<UInt8>) -> Batch {
    let offset = start
    var end = offset
    while end < count, bytes[end] != JSONByte.newline { end += 1 }
    start = end + 1
    // A last line without a newline is suspect as well.
    let length = min(end + 1, count) - offset
    if index.build(bytes + offset, count: length) == .clean { return .indexed(offset: offset) }
    let error =
      JSONValidator.diagnose(bytes + offset, count: length) ?? JSONError(.invalidLiteral, at: 0)
    return .unreadable(
      UnreadableLine(
        offset: offset, count: end - offset,
        error: JSONError(error.reason, at: offset + error.offset)))
  }
}

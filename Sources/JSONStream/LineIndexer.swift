/// Indexes the lines of a chunk: all at once as long as each of them is text, else one by one.
///
/// The index of a chunk with a line that is not even text, for bad UTF-8, a control character or a
/// string that is not closed, is of no use, and which line it is nobody knows. Every line is then
/// indexed by itself. Each reader of lines does the same with a batch of entries, whether it is one
/// line or many:
///
///     lines.begin(bytes, count: count)
///     while let batch = lines.next() {
///       switch batch {
///       case .indexed(let offset): // Lines are in lines.index, which starts at this byte.
///       case .unreadable(let line): // One line, and what is wrong with it.
///       }
///     }
///
/// A chunk of clean lines costs what its index costs, and one call.
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

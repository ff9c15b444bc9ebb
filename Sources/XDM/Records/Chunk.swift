/// Whole lines of newline-delimited JSON in memory, with room behind them to decode text into.
///
/// One thread at a time uses a chunk, and it stays where it is while it is used.
public struct Chunk {
  /// The first line.
  public let base: UnsafeMutablePointer<UInt8>
  /// Bytes of lines, each of which ends with a newline.
  public let count: Int

  /// Bytes between the lines and the room behind them: kernels read beyond what they are given.
  static let padding = 64

  /// Bytes of lines that a chunk has at most: places in its room are told in 32 bits.
  public static let maximumCount = 1 << 30

  /// Takes `room(count)` bytes at `base`, of which `count` are lines.
  ///
  /// - Precondition: the last of the lines ends with a newline, and there are no more than
  ///   `maximumCount` bytes of them.
  public init(base: UnsafeMutablePointer<UInt8>, count: Int) {
    precondition(count >= 0 && count <= Self.maximumCount, "a chunk of \(count) bytes")
    self.base = base
    self.count = count
  }

  /// Bytes that a chunk of `count` bytes of lines needs in all.
  public static func room(_ count: Int) -> Int { 2 * count + 4 * padding }

  /// Where decoded text may go: at least `count + padding` bytes from here on.
  var scratchOffset: Int { count + Self.padding }
}

/// A line that is not stored, and why.
public struct RejectedRecord: Sendable, Equatable {
  /// Where the line begins, in bytes from the start of the chunk.
  public let offset: Int
  /// Bytes of the line, without its newline.
  public let length: Int
  /// Lines of the chunk before this one.
  public let lineIndex: Int
  /// The byte that is wrong, from the start of the chunk.
  public let errorOffset: Int
  /// The field that is wrong, as `a.b[2].c`; empty for the record itself.
  public let fieldPath: String
  /// What is wrong, as the start of a sentence.
  public let reason: String
  /// Values of the record; 0 for a line that is none.
  public var values = 0
}

/// What became of a chunk's lines: each is a record, a blank line or rejected.
public struct ChunkOutcome: Sendable {
  public var lines = 0
  public var records = 0
  public var blankLines = 0
  public var rejects: [RejectedRecord] = []
  /// Whether some of the rejected lines are records that another schema would hold.
  public var hasNews = false
}

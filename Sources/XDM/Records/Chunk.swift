import JSONStream

/// Whole lines of newline-delimited JSON in memory, followed by storage to decode strings into.
///
/// One thread at a time uses a chunk, and it stays where it is while it is used.
public struct Chunk {
  /// The first line.
  public let base: UnsafeMutablePointer<UInt8>
  /// Bytes of lines, each of which ends with a newline.
  public let count: Int

  /// The most bytes of lines in a chunk: offsets into its storage take 32 bits.
  public static let maximumCount = 1 << 30

  /// Takes `StructuralIndex.paddedCapacity(for: count)` bytes at `base`; the first `count` are lines.
  ///
  /// - Precondition: the last of the lines ends with a newline, and there are no more than
  ///   `maximumCount` bytes of them.
  public init(base: UnsafeMutablePointer<UInt8>, count: Int) {
    precondition(count >= 0 && count <= Self.maximumCount, "a chunk of \(count) bytes")
    self.base = base
    self.count = count
  }

  /// Bytes of storage for a chunk of `count` bytes of lines.
  public static func room(_ count: Int) -> Int { StructuralIndex.paddedCapacity(for: count) }

  /// Where decoded text may go. At least `count + StructuralIndex.padding` bytes start here.
  var scratchOffset: Int { count + StructuralIndex.padding }
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
  /// What is wrong.
  public let reason: RejectReason
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

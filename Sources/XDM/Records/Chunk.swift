import JSONStream

/// Whole lines of newline-delimited JSON in memory, followed by storage to decode strings into.
///
/// One thread at a time uses a chunk. Its storage must stay in place while it is used.
public struct Chunk {
  /// The first line.
  public let base: UnsafeMutablePointer<UInt8>
  /// Bytes of the lines. Each line ends with a newline.
  public let count: Int

  /// The most bytes of lines in a chunk: offsets into its storage take 32 bits.
  public static let maximumCount = 1 << 30

  /// Makes a chunk of the first `count` bytes at `base`, which are lines.
  ///
  /// - Precondition: The storage at `base` has `StructuralIndex.paddedCapacity(for: count)` bytes,
  ///   the last line ends with a newline, and `count` is at most `maximumCount`.
  public init(base: UnsafeMutablePointer<UInt8>, count: Int) {
    precondition(count >= 0 && count <= Self.maximumCount, "a chunk of \(count) bytes")
    self.base = base
    self.count = count
  }

  /// Where decoded text may go. At least `count + StructuralIndex.padding` bytes start here.
  var scratchOffset: Int { count + StructuralIndex.padding }
}

/// A line that is not stored, and why.
public struct RejectedRecord: Sendable, Equatable {
  /// The start of the line, in bytes from the start of the chunk.
  public let offset: Int
  /// Bytes of the line, without its newline.
  public let length: Int
  /// Lines of the chunk before this one.
  public let lineIndex: Int
  /// The byte at which the line goes wrong, from the start of the chunk.
  public let errorOffset: Int
  /// The field with the mistake, such as `a.b[2].c`; empty for the record itself.
  public let fieldPath: String
  /// What is wrong.
  public let reason: RejectReason
  /// The values of the record (`ValueLedger`); 0 for a line that is no record.
  public var values = 0
}

/// The result of reading a chunk. Each line is a record, blank or rejected.
public struct ChunkOutcome: Sendable {
  public var lines = 0
  public var records = 0
  public var blankLines = 0
  public var rejects: [RejectedRecord] = []
  /// Whether some of the rejected lines are records that another schema would store.
  public var needsSchemaChange = false
}

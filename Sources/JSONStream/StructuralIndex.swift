import ByteBuffers
import CKernels

/// The positions of the structural bytes of a chunk of newline-delimited JSON, ascending.
///
/// Entries are: each of `{ } [ ] : ,` outside strings, both quotes of every string, the first byte
/// of every other scalar (a number, a literal or invalid text), and every newline outside strings.
/// Between two entries lie only the content of a string, the rest of a scalar, or white space.
///
/// Storage is kept from build to build. It takes at most 4 bytes for each byte of the largest
/// chunk.
public struct StructuralIndex: ~Copyable {
  /// Whether a chunk can be indexed.
  public enum Status: Sendable {
    /// Valid UTF-8, no control characters but white space, and every string closed in its line.
    case clean
    /// Some line is not text, and the index is empty. `LineIndexer` finds the line.
    case suspect
  }

  /// Sentinels behind the last entry, each equal to the chunk's byte count.
  public static let sentinelCount = 16

  /// The longest chunk, in bytes: positions are 32 bits wide.
  public static let maximumCount = Int(UInt32.max) - 256

  /// Blocks of 64 bytes scanned in one go: their masks stay in the first-level cache.
  static let group = 16

  /// Elements behind the last entry that writing entries may overwrite.
  static let slack = 64

  @usableFromInline var _positions = TypedBuffer<UInt32>(capacity: 1024)
  /// A bit for each byte of the chunk that is a backslash.
  var _backslashes = TypedBuffer<UInt64>(capacity: 64)
  // Room for a scan: classes and entries of a group's bytes, and a copy of the last bytes.
  let masks = TypedBuffer<ck_json_masks>(capacity: Self.group)
  let bits = TypedBuffer<UInt64>(capacity: Self.group)
  let tail = TypedBuffer<UInt8>(capacity: 64)
  @usableFromInline var _count = 0
  var _holdsBackslash = false
  private var _chunkCount = 0

  /// Makes an empty index, without entries.
  public init() { finish(entries: 0, chunkCount: 0) }

  /// Entries of the last chunk.
  @inlinable @inline(__always)
  public var count: Int { _count }

  /// The entries, then `sentinelCount` sentinels. Valid until the next build.
  @inlinable @inline(__always)
  public var positions: UnsafePointer<UInt32> { UnsafePointer(_positions.base) }

  /// Where the chunk's backslashes are. Valid until the next build.
  public var backslashes: BackslashBitmap {
    BackslashBitmap(_backslashes.base, count: _holdsBackslash ? (_chunkCount + 63) / 64 : 0)
  }

  /// Puts the sentinels behind `entries` entries.
  mutating func finish(entries: Int, chunkCount: Int) {
    _count = entries
    _chunkCount = chunkCount
    let sentinel = UInt32(truncatingIfNeeded: chunkCount)
    (_positions.base + entries).update(repeating: sentinel, count: Self.sentinelCount)
  }
}

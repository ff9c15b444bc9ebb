import ByteBuffers
import Parquet

/// What batches refer to when they outlive their chunk: copies of its texts.
///
/// Of very many columns, a chunk that fits the nearer caches holds a value or two, while going
/// through a column's batch touches as much memory as dozens of them. So batches go on from chunk to
/// chunk until that is worth it.
struct TextArena: ~Copyable {
  private var texts = ByteBuffer()
  /// Where the texts of the chunk at work begin.
  private var chunkStart = 0
  /// Whether texts are held.
  private(set) var isOpen = false
  /// Whether batches hold something from before the chunk at work.
  private(set) var spansChunks = false
  /// Values of the chunks that are held.
  private var values = 0
  /// Whether the chunk before held few values for each batch; nil before the first.
  private var holdsFew: Bool?

  /// Values of a batch, on average, from which on it is worth going through all of them.
  private static let manyValues = 48
  /// Values of a batch in a chunk, on average, below which batches are held.
  private static let fewValues = 16
  /// Batches from which on few values are expected of the first chunk.
  private static let manyBatches = 1024
  /// Bytes of a chunk up to which its texts may be held: others hold many values, or long ones.
  static let largestChunk = 4 << 20
  /// Bytes of text after which batches end, whatever they hold.
  private static let byteLimit = 2 << 20

  var base: UnsafePointer<UInt8> { UnsafePointer(texts.base) }

  /// Starts with a chunk.
  ///
  /// - Parameters:
  ///   - isHeld: Whether batches may outlive it.
  ///   - slots: How many batches there are.
  ///   - isEmpty: Whether they hold nothing.
  mutating func begin(isHeld: Bool, slots: Int, isEmpty: Bool) {
    spansChunks = !isEmpty
    chunkStart = texts.count
    if isEmpty { isOpen = isHeld && (holdsFew ?? (slots >= Self.manyBatches)) }
  }

  /// Holds a text with at least 16 bytes behind it, and returns where it lies.
  @inline(__always)
  mutating func add(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let offset = texts.count
    texts.reserve(count &+ RowGroupBuilder.readSlack)
    if count <= 16 {
      UnsafeMutableRawPointer(texts.end).storeBytes(
        of: UnsafeRawPointer(text).loadUnaligned(as: SIMD2<UInt64>.self),
        as: SIMD2<UInt64>.self)
    } else {
      texts.end.update(from: text, count: count)
    }
    texts.advance(by: count)
    return offset
  }

  /// Counts what the chunk brought to the batches; returns whether they are to be passed on now.
  mutating func keepChunk(values: Int, touched: Int, rescued: Int) -> Bool {
    self.values += values
    holdsFew = values < Self.fewValues * touched
    return !isOpen || self.values >= Self.manyValues * touched || texts.count >= Self.byteLimit
      || rescued >= Self.byteLimit
  }

  mutating func dropChunk() { texts.truncate(to: chunkStart) }

  mutating func removeAll() {
    texts.removeAll()
    chunkStart = 0
    values = 0
    isOpen = false
    spansChunks = false
  }
}

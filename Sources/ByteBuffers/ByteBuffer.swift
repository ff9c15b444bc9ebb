/// A growable array of bytes, uniquely owned, without bounds checks in the append path.
///
/// Appending is amortised O(1) a byte. The storage grows by half, and large storage moves by
/// remapping pages rather than by copying. Use `[UInt8]` where a value is shared.
@frozen
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
  @usableFromInline var _base: UnsafeMutablePointer<UInt8>
  @usableFromInline var _count: Int
  @usableFromInline var _capacity: Int

  /// Makes an empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 0) {
    _capacity = Swift.max(capacity, 16)
    _base = Allocation.allocate(_capacity)
    _count = 0
  }

  deinit { Allocation.free(_base) }

  /// Bytes appended so far.
  @inlinable @inline(__always)
  public var count: Int { _count }

  /// Bytes that fit before the storage has to grow.
  @inlinable @inline(__always)
  public var capacity: Int { _capacity }

  @inlinable @inline(__always)
  public var isEmpty: Bool { _count == 0 }

  /// Start of the storage: initialised for `count` bytes, writable for `capacity`.
  /// Valid until the buffer grows or goes away.
  @inlinable @inline(__always)
  public var base: UnsafeMutablePointer<UInt8> { _base }

  /// Where the next byte goes; writable for `capacity - count` bytes (see `reserve`, `advance`).
  @inlinable @inline(__always)
  public var end: UnsafeMutablePointer<UInt8> { _base + _count }

  /// The appended bytes. Valid until the buffer is changed or goes away.
  @inlinable
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: _base, count: _count) }

  /// Makes room for `additional` more bytes.
  @inlinable @inline(__always)
  public mutating func reserve(_ additional: Int) {
    if _capacity &- _count < additional { grow(additional) }
  }

  @inline(never)
  @usableFromInline
  mutating func grow(_ additional: Int) {
    // Small ones double: of many columns, each starts small.
    let more = Swift.max(_capacity / 2, Swift.min(_capacity, 4096))
    _capacity = Swift.max(_count + additional, _capacity + more, 64)
    _base = Allocation.reallocate(_base, _capacity)
  }

  /// Counts `written` bytes that the caller stored at `end`, within the reserved room.
  @inlinable @inline(__always)
  public mutating func advance(by written: Int) {
    assert(written >= 0 && _count + written <= _capacity)
    _count &+= written
  }

  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    _base[_count] = byte
    _count &+= 1
  }

  /// Appends `length` bytes from `source`, which must not lie in this buffer.
  @inlinable @inline(__always)
  public mutating func append(_ source: UnsafePointer<UInt8>, count length: Int) {
    reserve(length)
    (_base + _count).update(from: source, count: length)
    _count &+= length
  }

  /// Appends `source`, which must not lie in this buffer.
  @inlinable
  public mutating func append(_ source: UnsafeRawBufferPointer) {
    guard let start = source.baseAddress else { return }
    append(start.assumingMemoryBound(to: UInt8.self), count: source.count)
  }

  public mutating func append(_ source: [UInt8]) {
    source.withUnsafeBytes { append($0) }
  }

  /// Appends the UTF-8 bytes of `text`.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends `length` copies of `byte`.
  public mutating func append(repeating byte: UInt8, count length: Int) {
    reserve(length)
    end.update(repeating: byte, count: length)
    _count += length
  }

  /// Appends `length` bytes that `body` writes, all of them. Nothing is appended where it throws.
  @inlinable
  public mutating func append<Failure: Error>(
    count length: Int, writing body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    reserve(length)
    try body(UnsafeMutableRawBufferPointer(start: end, count: length))
    _count &+= length
  }

  /// Forgets the bytes from `newCount` on. The storage is kept.
  @inlinable
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= _count)
    _count = newCount
  }

  /// Forgets all bytes; keeps the storage.
  @inlinable
  public mutating func removeAll() { _count = 0 }

  /// Forgets all bytes, and shrinks storage that is larger than `limit` bytes to that size.
  public mutating func removeAll(keepingAtMost limit: Int) {
    _count = 0
    guard _capacity > Swift.max(limit, 64) else { return }
    Allocation.free(_base)
    _capacity = Swift.max(limit, 64)
    _base = Allocation.allocate(_capacity)
  }

  /// A copy of the bytes.
  public func array() -> [UInt8] { Array(bytes) }
}

/// A growable array of trivial values whose storage starts at a cache line, uniquely owned, without
/// bounds checks.
///
/// For tables of elements of 64 or 128 bytes that are read in random order: an element never spans
/// more cache lines than its size needs. Appending is amortised O(1). Use `TypedBuffer` for anything
/// else.
@frozen
public struct LineBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  @usableFromInline var _base: UnsafeMutablePointer<Element>
  @usableFromInline var _count = 0
  @usableFromInline var _capacity: Int

  @usableFromInline static var lineSize: Int { 64 }

  /// Makes an empty buffer with room for `capacity` elements, one at least.
  @inlinable
  public init(capacity: Int = 1) {
    _capacity = Swift.max(capacity, 1)
    _base = Self.allocate(_capacity)
  }

  /// Makes a buffer with the elements of another.
  @inlinable
  public init(copying other: borrowing LineBuffer<Element>) {
    self.init(capacity: other._count)
    _base.update(from: other._base, count: other._count)
    _count = other._count
  }

  @inlinable
  deinit { _base.deallocate() }

  @inlinable
  static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Element>.stride, alignment: lineSize
    ).bindMemory(to: Element.self, capacity: capacity)
  }

  @inlinable @inline(__always)
  public var count: Int { _count }

  @inlinable @inline(__always)
  public var isEmpty: Bool { _count == 0 }

  /// Start of the storage: initialised for `count` elements.
  @inlinable @inline(__always)
  public var base: UnsafeMutablePointer<Element> { _base }

  /// The elements. Valid until the buffer is changed or goes away.
  @inlinable
  public var elements: UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: _base, count: _count)
  }

  @inlinable
  public mutating func append(_ element: Element) {
    if _count == _capacity {
      let larger = Self.allocate(2 * _capacity)
      larger.update(from: _base, count: _count)
      _base.deallocate()
      _base = larger
      _capacity *= 2
    }
    _base[_count] = element
    _count &+= 1
  }

  /// Forgets the elements from `newCount` on. The storage is kept.
  @inlinable
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= _count)
    _count = newCount
  }
}

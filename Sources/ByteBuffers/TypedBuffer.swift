/// A growable array of trivial values, uniquely owned.
///
/// Subscripts check their index. Loops that are measured to need it read and write by
/// `subscript(unchecked:)`, or hand the memory to a kernel by `base`; both leave the check to the
/// caller. Appending is amortised O(1).
@frozen
public struct TypedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  @usableFromInline var _base: UnsafeMutablePointer<Element>
  @usableFromInline var _count: Int
  @usableFromInline var _capacity: Int

  /// Makes an empty buffer with room for `capacity` elements. Nothing is allocated for none.
  @inlinable
  public init(capacity: Int = 0) {
    _capacity = capacity
    _base = Allocation.allocate(capacity)
    _count = 0
  }

  /// Makes a buffer of `count` copies of `element`.
  @inlinable
  public init(repeating element: Element, count: Int) {
    self.init(capacity: count)
    append(repeating: element, count: count)
  }

  /// Makes a buffer with the elements of another.
  @inlinable
  public init(copying other: borrowing TypedBuffer<Element>) {
    self.init(capacity: other._count)
    append(other._base, count: other._count)
  }

  @inlinable
  deinit { Allocation.free(_base) }

  @inlinable @inline(__always)
  public var count: Int { _count }

  @inlinable @inline(__always)
  public var capacity: Int { _capacity }

  @inlinable @inline(__always)
  public var isEmpty: Bool { _count == 0 }

  /// Start of the storage: initialised for `count` elements, writable for `capacity`. Valid until the
  /// buffer grows or goes away. What is read and written through it is not checked.
  @inlinable @inline(__always)
  public var base: UnsafeMutablePointer<Element> { _base }

  /// Where the next element goes; writable for `capacity - count` elements (see `reserve`, `advance`).
  @inlinable @inline(__always)
  public var end: UnsafeMutablePointer<Element> { _base + _count }

  /// The elements. Valid until the buffer is changed or goes away.
  @inlinable
  public var elements: UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: _base, count: _count)
  }

  /// The element at `index`, which is checked to be in `0..<count`.
  @inlinable @inline(__always)
  public subscript(index: Int) -> Element {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: _count), "index out of range")
      return _base[index]
    }
    set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: _count), "index out of range")
      _base[index] = newValue
    }
  }

  /// The element at `index`, which must be in `0..<count`: debug builds alone check it. For loops that
  /// are measured to be slower with the check.
  @inlinable @inline(__always)
  public subscript(unchecked index: Int) -> Element {
    get {
      assert(index >= 0 && index < _count)
      return _base[index]
    }
    set {
      assert(index >= 0 && index < _count)
      _base[index] = newValue
    }
  }

  /// Calls `body` with the elements, to change them in place.
  @inlinable @inline(__always)
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Element>) -> Result
  ) -> Result {
    body(UnsafeMutableBufferPointer(start: _base, count: _count))
  }

  /// Makes room for `additional` more elements.
  @inlinable @inline(__always)
  public mutating func reserve(_ additional: Int) {
    if _capacity &- _count < additional { grow(additional) }
  }

  @inline(never)
  @inlinable
  mutating func grow(_ additional: Int) {
    // Small ones double: of many columns, each starts small.
    let more = Swift.max(_capacity / 2, Swift.min(_capacity, 1024))
    _capacity = Swift.max(_count + additional, _capacity + more, 16)
    _base = Allocation.reallocate(_base, _capacity)
  }

  /// Counts `written` elements that the caller stored at `end`, within the reserved room.
  @inlinable @inline(__always)
  public mutating func advance(by written: Int) {
    assert(written >= 0 && _count + written <= _capacity)
    _count &+= written
  }

  @inlinable @inline(__always)
  public mutating func append(_ element: Element) {
    reserve(1)
    _base[_count] = element
    _count &+= 1
  }

  /// Appends `length` elements from `source`, which must not lie in this buffer.
  @inlinable
  public mutating func append(_ source: UnsafePointer<Element>, count length: Int) {
    reserve(length)
    end.update(from: source, count: length)
    _count &+= length
  }

  /// Appends `length` copies of `element`.
  @inlinable
  public mutating func append(repeating element: Element, count length: Int) {
    reserve(length)
    end.update(repeating: element, count: length)
    _count &+= length
  }

  /// Removes the last element and returns it.
  @inlinable @inline(__always)
  public mutating func removeLast() -> Element {
    precondition(_count > 0, "there is no element")
    _count &-= 1
    return _base[_count]
  }

  /// Forgets the elements from `newCount` on. The storage is kept.
  @inlinable
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= _count)
    _count = newCount
  }

  /// Forgets all elements; keeps the storage.
  @inlinable
  public mutating func removeAll() { _count = 0 }

  /// Forgets all elements, and gives back storage for more than `limit` of them.
  @inlinable
  public mutating func removeAll(keepingAtMost limit: Int) {
    _count = 0
    guard _capacity > limit else { return }
    Allocation.free(_base)
    _capacity = limit
    _base = Allocation.allocate(limit)
  }
}

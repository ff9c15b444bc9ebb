/// What an object or array holds.
extension JSONView {
  /// A key of an object, and its value.
  @frozen
  public struct Member: BitwiseCopyable {
    /// A string.
    public let key: JSONView
    public let value: JSONView

    @inlinable @inline(__always)
    init(key: JSONView, value: JSONView) {
      self.key = key
      self.value = value
    }

    /// Key, colon and value as they stand in the text.
    public var text: UnsafeRawBufferPointer { key.text(to: value) }

    /// Key and colon as they stand in the text.
    public var keyText: UnsafeRawBufferPointer { key.text(to: key.at(key.entry + 2)) }
  }

  /// The members of an object, in order.
  @frozen
  public struct Members: Sequence, IteratorProtocol, BitwiseCopyable {
    @usableFromInline var current: JSONView
    @usableFromInline let end: Int

    @inlinable @inline(__always)
    init(of container: JSONView) {
      current = container.at(container.entry &+ 1)
      end = container.isObject ? Int(container.ends[container.entry]) : 0
    }

    @inlinable @inline(__always)
    public mutating func next() -> Member? {
      // A key has two entries, a colon one, and then comes the value.
      guard current.entry &+ 3 < end else { return nil }
      let member = Member(key: current, value: current.at(current.entry &+ 3))
      current = current.at(member.value.end &+ 1)
      return member
    }
  }

  /// The elements of an array, in order.
  @frozen
  public struct Elements: Sequence, IteratorProtocol, BitwiseCopyable {
    @usableFromInline var current: JSONView
    @usableFromInline let end: Int

    @inlinable @inline(__always)
    init(of container: JSONView) {
      current = container.at(container.entry &+ 1)
      end = container.isArray ? Int(container.ends[container.entry]) : 0
    }

    @inlinable @inline(__always)
    public mutating func next() -> JSONView? {
      guard current.entry < end else { return nil }
      let element = current
      current = element.at(element.end &+ 1)
      return element
    }
  }

  /// The members of an object; none for other values. A step for each, whatever it holds.
  @inlinable @inline(__always)
  public var members: Members { Members(of: self) }

  /// The elements of an array; none for other values. A step for each, whatever it holds.
  @inlinable @inline(__always)
  public var elements: Elements { Elements(of: self) }
}

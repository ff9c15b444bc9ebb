import ByteBuffers

/// A value in indexed, valid JSON text: its kind, its text, and its members or elements.
///
/// A view is five words and copies nothing. It refers to the text, the index and the container ends
/// that it was made of, and is valid until one of them changes. Text that is not valid gives wrong
/// values, but never reads outside of the text and its padding, and every walk ends.
///
/// Each member or element takes one step, whatever it holds. The validator bounds the depth, and so
/// any recursion over a value.
@frozen
public struct JSONView: BitwiseCopyable {
  public enum Kind: Sendable {
    case object, array, string, number, boolean, null
  }

  @usableFromInline let bytes: UnsafePointer<UInt8>
  @usableFromInline let positions: UnsafePointer<UInt32>
  @usableFromInline let ends: UnsafePointer<UInt32>
  @usableFromInline let entryCount: Int
  /// The value's first entry in the index.
  public let entry: Int

  @inlinable @inline(__always)
  init(
    bytes: UnsafePointer<UInt8>, positions: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>,
    entryCount: Int, entry: Int
  ) {
    self.bytes = bytes
    self.positions = positions
    self.ends = ends
    self.entryCount = entryCount
    self.entry = entry
  }

  /// Makes a view of the value that starts at an entry.
  ///
  /// - Parameters:
  ///   - bytes: The text that `index` and `ends` were built from, with
  ///     `StructuralIndex.padding` bytes of storage behind it.
  ///   - entry: Not negative. Beyond the last entry is a newline.
  @inlinable @inline(__always)
  public init(
    _ bytes: UnsafePointer<UInt8>, _ index: borrowing StructuralIndex,
    _ ends: borrowing ContainerEnds, at entry: Int = 0
  ) {
    self.init(
      bytes: bytes, positions: index.positions, ends: ends.elements, entryCount: index.count,
      entry: entry)
  }

  /// The view of the value, or the newline, at another entry of the same index.
  @inlinable @inline(__always)
  public func at(_ entry: Int) -> JSONView {
    JSONView(
      bytes: bytes, positions: positions, ends: ends, entryCount: entryCount, entry: entry)
  }

  /// The value's first byte; a newline beyond the last entry.
  @inlinable @inline(__always)
  public var byte: UInt8 {
    entry < entryCount ? bytes[Int(positions[entry])] : JSONByte.newline
  }

  /// Where the value starts, in bytes from the start of the indexed text.
  @inlinable @inline(__always)
  public var offset: Int { Int(positions[min(entry, entryCount)]) }

  /// The entry that follows the value.
  @inlinable @inline(__always)
  public var end: Int {
    switch byte {
    case JSONByte.openBrace, JSONByte.openBracket: Int(ends[entry]) &+ 1
    case JSONByte.quote: entry &+ 2
    default: entry &+ 1
    }
  }

  @inlinable @inline(__always)
  public var isNull: Bool { byte == UInt8(ascii: "n") }
  @inlinable @inline(__always)
  public var isObject: Bool { byte == JSONByte.openBrace }
  @inlinable @inline(__always)
  public var isArray: Bool { byte == JSONByte.openBracket }
  @inlinable @inline(__always)
  public var isString: Bool { byte == JSONByte.quote }
  @inlinable @inline(__always)
  public var isNewline: Bool { byte == JSONByte.newline }

  public var kind: Kind {
    switch byte {
    case JSONByte.openBrace: .object
    case JSONByte.openBracket: .array
    case JSONByte.quote: .string
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    default: .number
    }
  }
}

/// What a value says.
extension JSONView {
  /// The value as it stands in the text, without white space around it.
  public var text: UnsafeRawBufferPointer { text(to: self) }

  /// The text from the start of this value to the end of another, later one.
  func text(to last: JSONView) -> UnsafeRawBufferPointer {
    let start = offset
    // White space may lie before the next entry.
    var end = max(Int(positions[min(last.end, entryCount)]), start)
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return UnsafeRawBufferPointer(start: bytes + start, count: end - start)
  }

  /// The bytes between the quotes of a string, its escapes as they stand; empty for other values.
  @inlinable @inline(__always)
  public var rawString: UnsafeBufferPointer<UInt8> {
    guard isString else { return UnsafeBufferPointer(start: nil, count: 0) }
    let start = offset &+ 1
    let end = Int(positions[min(entry &+ 1, entryCount)])
    return UnsafeBufferPointer(start: bytes + start, count: max(end &- start, 0))
  }

  /// The decoded bytes of a string; empty for other values. O(bytes).
  ///
  /// They lie in the text where the string has no escapes, else in `storage`, whose content is
  /// replaced; `StructuralIndex.padding` bytes behind them may be read.
  public func decodedString(in storage: inout ByteBuffer) -> UnsafeBufferPointer<UInt8> {
    let raw = rawString
    guard let start = raw.baseAddress, raw.contains(JSONByte.backslash) else { return raw }
    storage.removeAll()
    storage.reserve(raw.count + StructuralIndex.padding)
    storage.advance(by: max(JSONString.decode(start, count: raw.count, into: storage.base), 0))
    return UnsafeBufferPointer(start: storage.base, count: storage.count)
  }

  /// A string, decoded; empty for other values. O(bytes).
  public var string: String {
    let raw = rawString
    guard let start = raw.baseAddress else { return "" }
    return String(unsafeUninitializedCapacity: raw.count) {
      guard let target = $0.baseAddress else { return 0 }
      return max(JSONString.decode(start, count: raw.count, into: target), 0)
    }
  }

  /// A number, exact where 64 bits or a double hold it; nil for other values. O(bytes).
  public var number: JSONNumber? {
    let first = byte
    guard first &- 0x30 < 10 || first == UInt8(ascii: "-") else { return nil }
    return JSONNumber.parse(bytes + offset)
  }

  /// `true` or `false`; nil for other values.
  public var boolean: Bool? {
    switch byte {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }
}

import ByteBuffers

/// A JSON value, checked, whose text may span lines.
///
/// For texts that are read one at a time, such as files of settings and JSON text in columns. Storage
/// is kept from one to the next, up to 1 MiB of text.
public struct JSONDocument: ~Copyable {
  private static let keptCapacity = 1 << 20

  private var line = ByteBuffer()
  private var count = 0
  private var index = StructuralIndex()
  private var ends = ContainerEnds()
  private var hasEnds = false

  public init() {}

  /// Reads a value of `count` bytes, checked against RFC 8259. O(count).
  ///
  /// - Parameter skipsMark: Whether a byte-order mark before the value is passed over.
  /// - Throws: What is wrong, with its offset; nothing is held then.
  public mutating func read(
    _ text: UnsafePointer<UInt8>, count: Int, skipsMark: Bool = false
  ) throws(JSONError) {
    self.count = 0
    hasEnds = false
    guard count < StructuralIndex.maximumCount else { throw JSONError(.tooLong, at: 0) }
    line.removeAll(keepingAtMost: Self.keptCapacity)
    line.reserve(count + 1 + StructuralIndex.padding)
    line.append(text, count: count)
    if skipsMark, line.bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      line.base.update(repeating: UInt8(ascii: " "), count: 3)
    }
    try Self.joinLines(line.base, count)
    line.append(JSONByte.newline)
    line.append(repeating: 0, count: StructuralIndex.padding)
    guard index.build(line.base, count: count + 1) == .clean else {
      throw JSONValidator.diagnose(line.base, count: count + 1) ?? JSONError(.invalidLiteral, at: 0)
    }
    _ = try JSONValidator.validateRecord(line.base, index: index, entry: 0)
    self.count = count
  }

  /// Reads a value; see `read(_:count:skipsMark:)`.
  public mutating func read(_ text: [UInt8], skipsMark: Bool = false) throws(JSONError) {
    try text.withUnsafeBufferPointer { bytes throws(JSONError) in
      guard let start = bytes.baseAddress else { throw JSONError(.unexpectedEnd, at: 0) }
      try read(start, count: bytes.count, skipsMark: skipsMark)
    }
  }

  /// The text, line breaks between its parts as spaces. Valid until the next read.
  public var text: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: line.bytes[..<count])
  }

  /// The value. Valid until the next read.
  ///
  /// - Precondition: The last read threw no error.
  public mutating func root() -> JSONView {
    precondition(count > 0, "no value was read")
    if !hasEnds { ends.build(line.base, index) }
    hasEnds = true
    return JSONView(line.base, index, ends)
  }

  /// Replaces line breaks by spaces: the index is one of lines.
  private static func joinLines(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int
  ) throws(JSONError) {
    guard UnsafeBufferPointer(start: text, count: count).contains(JSONByte.newline) else { return }
    var isInString = false
    var i = 0
    while i < count {
      switch text[i] {
      case JSONByte.quote: isInString.toggle()
      case JSONByte.backslash: i += 1
      case JSONByte.newline:
        if isInString { throw JSONError(.controlCharacter, at: i) }
        text[i] = UInt8(ascii: " ")
      default: break
      }
      i += 1
    }
  }
}

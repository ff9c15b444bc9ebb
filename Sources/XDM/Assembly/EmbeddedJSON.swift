import ByteBuffers
import JSONStream

/// Puts JSON text that columns hold into records, after it has been checked.
struct EmbeddedJSON: ~Copyable {
  /// Kernels read behind what they are given.
  private static let padding = 64

  private var index = StructuralIndex()
  private var line = ByteBuffer()

  /// Appends a JSON value of `count` bytes as it is, but for line breaks between its parts, which
  /// become spaces; false, and appends nothing, when it is none. O(count).
  mutating func append(
    _ text: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool {
    guard count < StructuralIndex.maximumCount else { return false }
    line.removeAll(keepingAtMost: 1 << 20)
    line.reserve(count + 1 + Self.padding)
    line.append(text, count: count)
    guard Self.joinLines(line.base, count) else { return false }
    line.append(Byte.newline)
    line.append(repeating: 0, count: Self.padding)
    guard index.build(line.base, count: count + 1) == .clean, index.count > 1 else { return false }
    do {
      guard
        try JSONValidator.validateRecord(line.base, index: index, entry: 0) == index.count - 1
      else { return false }
    } catch {
      return false
    }
    output.append(line.base, count: count)
    return true
  }

  /// Replaces line breaks by spaces; false when one is in a string, where none may be.
  private static func joinLines(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
    let bytes = UnsafeBufferPointer(start: text, count: count)
    guard bytes.contains(Byte.newline) else { return true }
    var isInString = false
    var i = 0
    while i < count {
      switch text[i] {
      case Byte.quote: isInString.toggle()
      case UInt8(ascii: "\\"): i += 1
      case Byte.newline:
        if isInString { return false }
        text[i] = UInt8(ascii: " ")
      default: break
      }
      i += 1
    }
    return true
  }
}

import ByteBuffers

/// Writes compact JSON text with its commas and colons.
///
/// The caller keeps the order: in an object a key before each value, and an end for each begin.
/// Values need no allocation beyond growth of the buffer.
public struct JSONWriter: ~Copyable {
  /// The text written so far. It may be emptied between records.
  public var buffer: ByteBuffer
  private var needsComma = false

  public init(capacity: Int = 0) { buffer = ByteBuffer(capacity: capacity) }

  public mutating func beginObject() { begin(JSONByte.openBrace) }
  public mutating func endObject() { end(JSONByte.closeBrace) }
  public mutating func beginArray() { begin(JSONByte.openBracket) }
  public mutating func endArray() { end(JSONByte.closeBracket) }

  /// Writes the key of the next value; `name` is valid UTF-8.
  public mutating func key(_ name: UnsafeRawBufferPointer) {
    separate()
    JSONString.appendEscaped(name, to: &buffer)
    buffer.append(JSONByte.colon)
    needsComma = false
  }

  public mutating func key(_ name: String) {
    var name = name
    name.withUTF8 { key(UnsafeRawBufferPointer($0)) }
  }

  /// Writes a string; `text` is valid UTF-8.
  public mutating func string(_ text: UnsafeRawBufferPointer) {
    separate()
    JSONString.appendEscaped(text, to: &buffer)
  }

  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { string(UnsafeRawBufferPointer($0)) }
  }

  public mutating func int(_ value: Int64) {
    separate()
    NumberText.append(value, to: &buffer)
  }

  /// Writes the shortest text that reads back as `value`, with a fraction or an exponent. Writes
  /// `null` for infinities and NaN, which JSON cannot express.
  public mutating func double(_ value: Double) {
    separate()
    NumberText.append(value, to: &buffer)
  }

  public mutating func bool(_ value: Bool) {
    separate()
    buffer.append(value ? "true" : "false")
  }

  public mutating func null() {
    separate()
    buffer.append("null")
  }

  /// Writes bytes that already are a JSON value.
  public mutating func raw(_ value: UnsafeRawBufferPointer) {
    separate()
    buffer.append(value)
  }

  /// Ends a record with a newline.
  public mutating func endLine() {
    buffer.append(JSONByte.newline)
    needsComma = false
  }

  /// Discards the text, and starts a new value.
  public mutating func removeAll() {
    buffer.removeAll()
    needsComma = false
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { buffer.append(JSONByte.comma) }
    needsComma = true
  }

  private mutating func begin(_ byte: UInt8) {
    separate()
    buffer.append(byte)
    needsComma = false
  }

  private mutating func end(_ byte: UInt8) {
    buffer.append(byte)
    needsComma = true
  }
}

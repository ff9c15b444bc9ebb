import ByteBuffers

/// Writes compact JSON text. Commas and colons come by themselves.
///
/// The caller sees to the order of calls: in an object a key before each value, and an end for
/// each begin. Nothing is allocated for a value, but for growth of the buffer.
public struct JSONWriter: ~Copyable {
  /// What has been written. May be emptied between records.
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

  /// Writes the shortest text that reads back as `value`, with a fraction or an exponent, so that
  /// it reads back as a double. What is not finite becomes `null`: JSON has no word for it.
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

  /// Writes bytes that are a JSON value already.
  public mutating func raw(_ value: UnsafeRawBufferPointer) {
    separate()
    buffer.append(value)
  }

  /// Ends a record with a newline.
  public mutating func endLine() {
    buffer.append(JSONByte.newline)
    needsComma = false
  }

  /// Forgets what has been written, and starts anew.
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

import ByteBuffers
import CKernels

extension JSONString {
  /// Bytes that copying may write beyond what counts.
  private static let slack = 16

  /// Appends `text`, valid UTF-8, as a JSON string with its quotes.
  ///
  /// Escapes quotes, backslashes and control characters, and nothing else. O(n), 16 bytes at a time
  /// where nothing needs an escape.
  public static func appendEscaped(_ text: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
    var high: UInt64 = 0
    if let start = text.baseAddress {
      append(start.assumingMemoryBound(to: UInt8.self), count: text.count, &high, to: &output)
    } else {
      output.append(repeating: JSONByte.quote, count: 2)
    }
  }

  /// Appends `text` as a JSON string with its quotes.
  public static func appendEscaped(_ text: String, to output: inout ByteBuffer) {
    var text = text
    text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0), to: &output) }
  }

  /// Appends `count` bytes as a JSON string with its quotes. O(count).
  ///
  /// - Returns: False, with nothing appended, when the bytes are not valid UTF-8.
  public static func appendChecked(
    _ bytes: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Bool {
    var high: UInt64 = 0
    let start = output.count
    append(bytes, count: count, &high, to: &output)
    if high == 0 || UTF8Validation.firstInvalid(bytes, count: count) == nil { return true }
    output.truncate(to: start)
    return false
  }

  /// Appends a string; sets bits in `high` when the text is not ASCII.
  @inline(__always)
  private static func append(
    _ bytes: UnsafePointer<UInt8>, count: Int, _ high: inout UInt64, to output: inout ByteBuffer
  ) {
    output.reserve(count + 2 + slack)
    let end = output.end
    end[0] = JSONByte.quote
    let copied = ck_json_copy_plain(bytes, end + 1, count, &high)
    if copied == count {
      end[1 &+ copied] = JSONByte.quote
      output.advance(by: copied &+ 2)
    } else {
      output.advance(by: copied &+ 1)
      appendRest(bytes, from: copied, count: count, &high, to: &output)
    }
  }

  /// Appends what follows the plain start of a string, of which the first byte must be escaped.
  @inline(never)
  private static func appendRest(
    _ bytes: UnsafePointer<UInt8>, from: Int, count: Int, _ high: inout UInt64,
    to output: inout ByteBuffer
  ) {
    var i = from
    while i < count {
      appendEscape(bytes[i], to: &output)
      i &+= 1
      output.reserve(count &- i &+ 1 &+ slack)
      let copied = ck_json_copy_plain(bytes + i, output.end, count &- i, &high)
      output.advance(by: copied)
      i &+= copied
    }
    output.append(JSONByte.quote)
  }

  private static func appendEscape(_ byte: UInt8, to output: inout ByteBuffer) {
    output.append(JSONByte.backslash)
    switch byte {
    case 0x08: output.append(UInt8(ascii: "b"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case 0x0a: output.append(UInt8(ascii: "n"))
    case 0x0c: output.append(UInt8(ascii: "f"))
    case 0x0d: output.append(UInt8(ascii: "r"))
    case 0..<0x20:
      output.append(UInt8(ascii: "u"))
      output.append(repeating: UInt8(ascii: "0"), count: 2)
      output.append(UInt8(ascii: "0") + byte >> 4)
      output.append(
        byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") - 10 + byte & 15)
    default: output.append(byte)
    }
  }
}

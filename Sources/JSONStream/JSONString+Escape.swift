import ByteBuffers

extension JSONString {
  /// Appends `text`, valid UTF-8, as a JSON string with its quotes.
  ///
  /// Only what must be escaped is: quotes, backslashes and control characters. O(n), eight bytes
  /// at a time where nothing is escaped.
  public static func appendEscaped(_ text: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
    // A word may be stored where fewer bytes count.
    output.reserve(text.count + 2 + 8)
    output.append(JSONByte.quote)
    if let start = text.baseAddress {
      let bytes = start.assumingMemoryBound(to: UInt8.self)
      var i = 0
      while i < text.count {
        i &+= appendPlain(bytes + i, count: text.count &- i, to: &output)
        if i < text.count {
          appendEscape(bytes[i], to: &output)
          output.reserve(text.count &- i &+ 10)
          i &+= 1
        }
      }
    }
    output.append(JSONByte.quote)
  }

  /// Appends `text` as a JSON string with its quotes.
  public static func appendEscaped(_ text: String, to output: inout ByteBuffer) {
    var text = text
    text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0), to: &output) }
  }

  /// Copies the bytes before the first that needs an escape, into reserved room; returns how many.
  @inline(__always)
  private static func appendPlain(
    _ bytes: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) -> Int {
    let end = output.end
    var i = 0
    while count &- i >= 8 {
      let word = Digits.load(bytes + i)
      UnsafeMutableRawPointer(end + i).storeBytes(of: word.littleEndian, as: UInt64.self)
      let special = needsEscape(word)
      if special != 0 {
        i &+= special.trailingZeroBitCount >> 3
        output.advance(by: i)
        return i
      }
      i &+= 8
    }
    while i < count, !needsEscape(bytes[i]) {
      end[i] = bytes[i]
      i &+= 1
    }
    output.advance(by: i)
    return i
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == JSONByte.quote || byte == JSONByte.backslash
  }

  /// High bits of the bytes that need an escape. The lowest one set is exact; above it, borrows
  /// may set others.
  @inline(__always)
  private static func needsEscape(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let below = (word &- ones &* 0x20) & ~word
    return (below | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & (ones &* 0x80)
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

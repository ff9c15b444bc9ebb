/// Strings of JSON text (RFC 8259, section 7), between their quotes.
public enum JSONString {
  /// Decodes the escapes of `count` raw bytes. O(count).
  ///
  /// The decoded text is never longer than the raw bytes. `destination` may be `raw` itself but
  /// must not overlap it otherwise. Bytes outside escapes are copied unchecked.
  ///
  /// - Returns: The number of bytes written, or -1 for an escape that is unknown, cut off, or half
  ///   of a surrogate pair.
  public static func decode(
    _ raw: UnsafePointer<UInt8>, count: Int, into destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var from = 0
    var to = 0
    while from < count {
      if count &- from >= 8 {
        let word = Digits.load(raw + from)
        if !hasBackslash(word) {
          UnsafeMutableRawPointer(destination + to).storeBytes(
            of: word.littleEndian, as: UInt64.self)
          from &+= 8
          to &+= 8
          continue
        }
      }
      let byte = raw[from]
      if byte != JSONByte.backslash {
        destination[to] = byte
        from &+= 1
        to &+= 1
        continue
      }
      let escape = Escape(raw + from, available: count &- from)
      if escape.length == 0 { return -1 }
      from &+= escape.length
      to &+= write(escape.scalar, to: destination + to)
    }
    return to
  }

  /// What is wrong with the escapes of `count` raw bytes; offsets count from `raw`. O(count).
  static func firstBadEscape(_ raw: UnsafePointer<UInt8>, count: Int) -> JSONError? {
    var i = 0
    while i < count {
      if count &- i >= 8, !hasBackslash(Digits.load(raw + i)) {
        i &+= 8
      } else if raw[i] != JSONByte.backslash {
        i &+= 1
      } else {
        let escape = Escape(raw + i, available: count &- i)
        if escape.length == 0 {
          return JSONError(escape.isUnpaired ? .unpairedSurrogate : .invalidEscape, at: i)
        }
        i &+= escape.length
      }
    }
    return nil
  }

  @inline(__always)
  private static func hasBackslash(_ word: UInt64) -> Bool {
    let difference = word ^ 0x5c5c_5c5c_5c5c_5c5c
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
  }

  /// Stores the UTF-8 form of `scalar`; returns its length.
  @inline(__always)
  private static func write(
    _ scalar: UInt32, to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    @inline(__always) func tail(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift) & 0x3f)
    }
    if scalar < 0x80 {
      destination[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      destination[0] = UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6)
      destination[1] = tail(0)
      return 2
    }
    if scalar < 0x10000 {
      destination[0] = UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12)
      destination[1] = tail(6)
      destination[2] = tail(0)
      return 3
    }
    destination[0] = UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18)
    destination[1] = tail(12)
    destination[2] = tail(6)
    destination[3] = tail(0)
    return 4
  }
}

/// One escape of a string.
private struct Escape {
  /// The character it stands for.
  var scalar: UInt32 = 0
  /// Its bytes, 0 when it is bad.
  var length = 0
  /// Whether it is bad for want of the other half of a surrogate pair.
  var isUnpaired = false

  /// Reads the escape whose backslash is at `bytes`.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, available: Int) {
    guard available >= 2 else { return }
    switch bytes[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = UInt32(bytes[1])
    case UInt8(ascii: "b"): scalar = 0x08
    case UInt8(ascii: "f"): scalar = 0x0c
    case UInt8(ascii: "n"): scalar = 0x0a
    case UInt8(ascii: "r"): scalar = 0x0d
    case UInt8(ascii: "t"): scalar = 0x09
    case UInt8(ascii: "u"):
      readUnicode(bytes, available)
      return
    default: return
    }
    length = 2
  }

  private mutating func readUnicode(_ bytes: UnsafePointer<UInt8>, _ available: Int) {
    guard available >= 6, let first = Self.hexadecimal(bytes + 2) else { return }
    if first & 0xf800 != 0xd800 {
      scalar = first
      length = 6
      return
    }
    isUnpaired = true
    guard first < 0xdc00, available >= 12, bytes[6] == JSONByte.backslash,
      bytes[7] == UInt8(ascii: "u"), let second = Self.hexadecimal(bytes + 8),
      second & 0xfc00 == 0xdc00
    else { return }
    scalar = 0x10000 + (first & 0x3ff) << 10 + second & 0x3ff
    length = 12
  }

  /// The value of four hexadecimal digits.
  private static func hexadecimal(_ bytes: UnsafePointer<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for i in 0..<4 {
      let byte = bytes[i]
      let decimal = byte &- 0x30
      let letter = (byte | 0x20) &- 0x61
      guard decimal < 10 || letter < 6 else { return nil }
      value = value << 4 | UInt32(decimal < 10 ? decimal : letter + 10)
    }
    return value
  }
}

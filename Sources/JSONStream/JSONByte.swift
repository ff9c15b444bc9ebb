/// The bytes that structure JSON text.
public enum JSONByte {
  @inlinable public static var quote: UInt8 { 0x22 }
  @inlinable public static var comma: UInt8 { 0x2c }
  @inlinable public static var colon: UInt8 { 0x3a }
  @inlinable public static var backslash: UInt8 { 0x5c }
  @inlinable public static var newline: UInt8 { 0x0a }
  @inlinable public static var openBrace: UInt8 { 0x7b }
  @inlinable public static var closeBrace: UInt8 { 0x7d }
  @inlinable public static var openBracket: UInt8 { 0x5b }
  @inlinable public static var closeBracket: UInt8 { 0x5d }

  /// Whether a number or literal may end before `byte`: white space, `,`, `]` or `}`.
  @inlinable @inline(__always)
  public static func isDelimiter(_ byte: UInt8) -> Bool {
    let low: UInt64 = 1 << 0x09 | 1 << 0x0a | 1 << 0x0d | 1 << 0x20 | 1 << 0x2c
    return byte < 64 ? low &>> UInt64(byte) & 1 != 0 : byte | 0x20 == closeBrace
  }
}

/// Bytes that structure JSON text.
@usableFromInline
enum JSONByte {
  @usableFromInline static var quote: UInt8 { 0x22 }
  @usableFromInline static var comma: UInt8 { 0x2c }
  @usableFromInline static var colon: UInt8 { 0x3a }
  @usableFromInline static var backslash: UInt8 { 0x5c }
  @usableFromInline static var newline: UInt8 { 0x0a }
  @usableFromInline static var openBrace: UInt8 { 0x7b }
  @usableFromInline static var closeBrace: UInt8 { 0x7d }
  @usableFromInline static var openBracket: UInt8 { 0x5b }
  @usableFromInline static var closeBracket: UInt8 { 0x5d }

  /// Whether a number or literal may end before `byte`: white space, `,`, `]` or `}`.
  @inlinable @inline(__always)
  static func isDelimiter(_ byte: UInt8) -> Bool {
    let low: UInt64 = 1 << 0x09 | 1 << 0x0a | 1 << 0x0d | 1 << 0x20 | 1 << 0x2c
    return byte < 64 ? low &>> UInt64(byte) & 1 != 0 : byte | 0x20 == closeBrace
  }
}

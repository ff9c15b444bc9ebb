import ByteBuffers
import JSONStream

/// Values that JSON has no form for, as text.
enum ValueText {
  /// Bytes of a decimal: its digits take time by their square.
  static let longestDecimal = 1024

  /// Appends `bytes` in Base64 (RFC 4648, section 4), in quotes. O(count).
  static func appendBase64(
    _ bytes: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) {
    output.reserve((count + 2) / 3 * 4 + 2)
    output.append(JSONByte.quote)
    var i = 0
    while count - i >= 3 {
      appendSextets(
        UInt32(bytes[i]) << 16 | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]), &output)
      i += 3
    }
    if i < count {
      let second = count - i > 1 ? UInt32(bytes[i + 1]) : 0
      appendSextets(UInt32(bytes[i]) << 16 | second << 8, &output)
      let padding = 3 - (count - i)
      (output.end - padding).update(repeating: UInt8(ascii: "="), count: padding)
    }
    output.append(JSONByte.quote)
  }

  @inline(__always)
  private static func appendSextets(_ bits: UInt32, _ output: inout ByteBuffer) {
    let end = output.end
    end[0] = sextet(bits >> 18)
    end[1] = sextet(bits >> 12 & 63)
    end[2] = sextet(bits >> 6 & 63)
    end[3] = sextet(bits & 63)
    output.advance(by: 4)
  }

  private static func sextet(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value)
    return switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") - 26 + value
    case 52..<62: UInt8(ascii: "0") &+ value &- 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  /// Appends the 16 bytes of a UUID in groups of hexadecimal digits, in quotes (RFC 9562, section 4).
  static func appendUUID(_ bytes: UnsafePointer<UInt8>, to output: inout ByteBuffer) {
    output.append(JSONByte.quote)
    for i in 0..<16 {
      if i == 4 || i == 6 || i == 8 || i == 10 { output.append(UInt8(ascii: "-")) }
      output.append(digit(bytes[i] >> 4))
      output.append(digit(bytes[i] & 15))
    }
    output.append(JSONByte.quote)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }

  /// Appends `unscaled` divided by ten to the power of `scale`, with all its digits.
  static func appendDecimal(_ unscaled: Int64, scale: Int, to output: inout ByteBuffer) {
    if unscaled < 0 { output.append(UInt8(ascii: "-")) }
    let start = output.count
    NumberText.append(unscaled.magnitude, to: &output)
    placePoint(start, scale: scale, &output)
  }

  /// As `appendDecimal`, of an integer in two's complement, the highest byte first; false, and appends
  /// nothing, when it has more than `longestDecimal` bytes. O(count²).
  static func appendDecimal(
    _ bytes: UnsafePointer<UInt8>, count: Int, scale: Int, to output: inout ByteBuffer
  ) -> Bool {
    if count <= 8 {
      var value: Int64 = count > 0 && bytes[0] >= 0x80 ? -1 : 0
      for i in 0..<count { value = value << 8 | Int64(bytes[i]) }
      appendDecimal(value, scale: scale, to: &output)
      return true
    }
    guard count <= longestDecimal else { return false }
    let isNegative = bytes[0] >= 0x80
    var words = magnitude(bytes, count, isNegative)
    // The lowest nine digits first.
    var groups: [UInt32] = []
    while !words.isEmpty {
      var remainder: UInt64 = 0
      for i in words.indices {
        let (quotient, rest) = (remainder << 32 | UInt64(words[i]))
          .quotientAndRemainder(dividingBy: 1_000_000_000)
        words[i] = UInt32(truncatingIfNeeded: quotient)
        remainder = rest
      }
      groups.append(UInt32(truncatingIfNeeded: remainder))
      words = Array(words.drop { $0 == 0 })
    }
    if isNegative { output.append(UInt8(ascii: "-")) }
    let start = output.count
    NumberText.append(UInt64(groups.popLast() ?? 0), to: &output)
    for group in groups.reversed() {
      let first = output.count
      NumberText.append(1_000_000_000 + UInt64(group), to: &output)
      // Without the one that kept the zeros.
      (output.base + first).update(from: output.base + first + 1, count: 9)
      output.truncate(to: first + 9)
    }
    placePoint(start, scale: scale, &output)
    return true
  }

  /// The magnitude in words of 32 bits, the highest first and not zero.
  private static func magnitude(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ isNegative: Bool
  ) -> [UInt32] {
    var words: [UInt32] = []
    var carry: UInt64 = isNegative ? 1 : 0
    let fill: UInt8 = isNegative ? 0xff : 0
    var end = count
    while end > 0 {
      var word: UInt32 = 0
      for i in (end - 4)..<end { word = word << 8 | UInt32(i < 0 ? fill : bytes[i]) }
      let sum = UInt64(isNegative ? ~word : word) + carry
      words.append(UInt32(truncatingIfNeeded: sum))
      carry = sum >> 32
      end -= 4
    }
    if carry > 0 { words.append(UInt32(carry)) }
    return Array(words.reversed().drop { $0 == 0 })
  }

  /// Puts the point before the last `scale` of the digits from `start` on, and zeros where there are
  /// not so many.
  private static func placePoint(_ start: Int, scale: Int, _ output: inout ByteBuffer) {
    guard scale > 0 else { return }
    let count = output.count - start
    let zeros = max(0, scale + 1 - count)
    output.reserve(zeros + 1)
    let digits = output.base + start
    let whole = count + zeros - scale
    // The fraction moves behind the point, first of all its zeros.
    if zeros > 0 {
      (digits + zeros).update(from: digits, count: count)
      digits.update(repeating: UInt8(ascii: "0"), count: zeros)
    }
    (digits + whole + 1).update(from: digits + whole, count: scale)
    digits[whole] = UInt8(ascii: ".")
    output.advance(by: zeros + 1)
  }
}

import CKernels

/// Well-formedness of UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates, nothing above
/// U+10FFFF, no truncated sequences.
public enum UTF8Validation {
  /// Where the first ill-formed sequence starts among `count` bytes; nil when there is none. O(n).
  public static func firstInvalid(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
    var i = 0
    while i < count {
      if count &- i >= 8, isASCII(bytes + i) {
        i &+= 8
        continue
      }
      let length = sequenceLength(bytes + i, available: count &- i)
      if length == 0 { return i }
      i &+= length
    }
    return nil
  }

  /// Whether `count` bytes are well-formed.
  static func isValid(
    _ bytes: UnsafePointer<UInt8>, count: Int, with instructions: InstructionSet
  ) -> Bool {
    switch instructions {
    #if arch(x86_64)
      case .avx2, .avx512: return ck_utf8_is_valid_avx2(bytes, count)
    #endif
    default: return firstInvalid(bytes, count: count) == nil
    }
  }

  @inline(__always)
  private static func isASCII(_ eight: UnsafePointer<UInt8>) -> Bool {
    UnsafeRawPointer(eight).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
  }

  /// Bytes of the character at `bytes`, 0 when it is ill-formed.
  @inline(__always)
  private static func sequenceLength(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
    let lead = bytes[0]
    if lead < 0x80 { return 1 }
    guard available >= 2, lead >= 0xc2, lead <= 0xf4 else { return 0 }
    let second = bytes[1]
    if lead < 0xe0 { return isContinuation(second) ? 2 : 0 }
    guard available >= 3, isContinuation(bytes[2]) else { return 0 }
    // The second byte is what keeps out overlong forms, surrogates and too large values.
    if lead < 0xf0 {
      let lowest: UInt8 = lead == 0xe0 ? 0xa0 : 0x80
      let highest: UInt8 = lead == 0xed ? 0x9f : 0xbf
      return second >= lowest && second <= highest ? 3 : 0
    }
    guard available >= 4, isContinuation(bytes[3]) else { return 0 }
    let lowest: UInt8 = lead == 0xf0 ? 0x90 : 0x80
    let highest: UInt8 = lead == 0xf4 ? 0x8f : 0xbf
    return second >= lowest && second <= highest ? 4 : 0
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}

/// Checks a text stretch by stretch, in order, while it is hot in the cache. Stretches that are
/// known to be ASCII cost nothing.
struct RunningUTF8Check {
  private let bytes: UnsafePointer<UInt8>
  private let instructions: InstructionSet
  /// Where a character starts that the end of the last stretch cut off; -1 when there is none.
  private var unfinished = -1

  init(bytes: UnsafePointer<UInt8>, instructions: InstructionSet) {
    self.bytes = bytes
    self.instructions = instructions
  }

  /// Whether the text may end here.
  var isComplete: Bool { unfinished < 0 }

  /// Checks the bytes `start..<end`, but for a character that goes on behind them.
  @inline(__always)
  mutating func check(_ start: Int, _ end: Int, _ isASCII: Bool) -> Bool {
    if isASCII && unfinished < 0 { return true }
    return checkBytes(start, end)
  }

  @inline(never)
  private mutating func checkBytes(_ start: Int, _ end: Int) -> Bool {
    let from = unfinished < 0 ? start : unfinished
    unfinished = cutOffCharacter(from, end)
    let to = unfinished < 0 ? end : unfinished
    return UTF8Validation.isValid(bytes + from, count: to - from, with: instructions)
  }

  /// Where the character starts that `end` cuts off; -1 when it cuts off none.
  private func cutOffCharacter(_ start: Int, _ end: Int) -> Int {
    var length = 1
    while length <= 3, end - length >= start {
      let byte = bytes[end - length]
      if byte < 0x80 { return -1 }
      if byte >= 0xc0 {
        let needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
        return needed > length ? end - length : -1
      }
      length += 1
    }
    return -1
  }
}

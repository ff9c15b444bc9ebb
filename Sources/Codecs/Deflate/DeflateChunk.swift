/// A stretch of input on its way into sequences.
struct DeflateChunk {
  /// The start of the whole input: matches reach back to here.
  let inputStart: UnsafePointer<UInt8>
  let start: UnsafePointer<UInt8>
  /// Parsing goes on up to here, or the end of a match that starts before.
  let end: UnsafePointer<UInt8>
  let inputEnd: UnsafePointer<UInt8>
  /// Matches are not looked for nearer to the end of the input than this.
  let margin: Int
  let sequences: UnsafeMutablePointer<DeflateSequence>

  /// Bytes that are read at once where matches are looked for.
  static let reach = 32
  /// The margin where as many bytes can be read beyond the end.
  static let leastReach = 4

  /// The end of where matches are looked for.
  var searchEnd: UnsafePointer<UInt8> { inputEnd - min(inputEnd - start, margin) }

  /// Sequences for `count` bytes, however they are parsed.
  static func mostSequences(_ count: Int) -> Int {
    count / Deflate.leastMatch + count / DeflateSequence.mostLiterals + 8
  }

  /// Stores literals from `anchor` to `here` and a match there; moves `target` on.
  @inline(__always)
  static func emit(
    _ anchor: UnsafePointer<UInt8>, _ here: UnsafePointer<UInt8>, length: Int, offset: Int,
    to target: inout UnsafeMutablePointer<DeflateSequence>
  ) {
    var literals = here - anchor
    while literals > DeflateSequence.mostLiterals {
      target.pointee = DeflateSequence(
        literals: DeflateSequence.mostLiterals, length: 0, offset: 0)
      target += 1
      literals &-= DeflateSequence.mostLiterals
    }
    target.pointee = DeflateSequence(literals: literals, length: length, offset: offset)
    target += 1
  }
}

/// Positions in the inputs of one encoder, one behind the other.
///
/// Every input starts so far behind the one before that nothing found in there is near enough to be
/// a match. So tables need no clearing between inputs, which would cost more than a short input
/// itself.
struct DeflatePositions {
  private var next = firstPosition

  private static let firstPosition: UInt32 = 1 << 16

  /// The position of the first byte of an input of `count` bytes. Calls `clear` where positions
  /// have to start over.
  mutating func start(_ count: Int, clear: () -> Void) -> UInt32 {
    let room = count + 1 << 16
    if Int(next) + room > Int(UInt32.max) {
      clear()
      next = Self.firstPosition
    }
    let start = next
    next += UInt32(room)
    return start
  }
}

import ByteBuffers
import JSONStream

/// Why a record is rejected. Made on the way out of the values that enclose the error.
struct RecordFailure {
  var offset: Int
  var reason: RejectReason
  /// Innermost component first.
  var path: [String] = []
  /// Values of the line, where it is a record.
  var values = 0
}

/// A place in a chunk of indexed lines, from which values are read and checked.
///
/// Every method that returns a `Bool` returns false when the text breaks JSON's grammar, and then
/// `failure` says why. No entry behind the newline of the record is passed: a newline fits nowhere
/// inside a record.
struct RecordCursor: ~Copyable {
  /// Objects and arrays that may be open at once in a record.
  static let maximumDepth = 512

  private(set) var lines = LineIndexer()
  /// The start of the indexed lines.
  private(set) var bytes: UnsafePointer<UInt8>
  private(set) var positions: UnsafePointer<UInt32>
  private var backslashes: BackslashBitmap
  /// No backslash lies from the first of these to before the second; strings are read behind the first.
  private var cleanStart = 0
  private var nextBackslash = 0
  /// Entries of the indexed lines.
  private(set) var entryCount = 0
  private var chunk: Chunk
  /// Where `bytes` lies in the chunk.
  private var lineOffset = 0
  /// Where the next decoded text goes, from the start of the chunk.
  private var scratch = 0
  /// The entry that is next.
  var next = 0
  var failure: RecordFailure?
  var keys = ObjectKeys()

  init() {
    chunk = Chunk(base: UnsafeMutablePointer(bitPattern: 64)!, count: 0)
    bytes = UnsafePointer(chunk.base)
    positions = lines.index.positions
    backslashes = lines.index.backslashes
  }

  /// Starts with a chunk, before its first lines.
  mutating func begin(_ chunk: Chunk) {
    self.chunk = chunk
    scratch = chunk.scratchOffset
    lines.begin(base, count: chunk.count)
    attach(offset: 0)
  }

  /// Goes to the next lines of the chunk; nil behind the last.
  mutating func nextBatch() -> LineIndexer.Batch? {
    let batch = lines.next()
    switch batch {
    case .indexed(let offset)?: attach(offset: offset)
    case .unreadable?, nil:
      // No line is left in what was indexed.
      attach(offset: 0)
      entryCount = 0
    }
    return batch
  }

  /// Goes to the first entry of the index, whose positions count from `offset`.
  private mutating func attach(offset: Int) {
    lineOffset = offset
    bytes = UnsafePointer(chunk.base + offset)
    positions = lines.index.positions
    backslashes = lines.index.backslashes
    cleanStart = 0
    nextBackslash = 0
    entryCount = lines.index.count
    next = 0
  }

  /// Offsets in the chunk are those of `bytes` plus this.
  var base: UnsafePointer<UInt8> { UnsafePointer(chunk.base) }
  var offsetOfBytes: Int { lineOffset }

  /// The byte at the next entry.
  @inline(__always)
  var byte: UInt8 { bytes[Int(positions[next])] }

  /// Where the next entry lies in `bytes`.
  @inline(__always)
  var at: Int { Int(positions[next]) }

  @inline(never)
  mutating func fail(_ reason: RejectReason, at offset: Int) -> Bool {
    failure = RecordFailure(offset: lineOffset + offset, reason: reason)
    return false
  }

  /// Goes to an entry that may lie before those read so far.
  @inline(__always)
  mutating func jump(to entry: Int) {
    next = entry
    if at < cleanStart { reclaim(at) }
  }

  /// Strings are read from `start` on, again. One step for every 64 bytes up to where they were read.
  @inline(never)
  private mutating func reclaim(_ start: Int) {
    let first = backslashes.first(from: start, before: cleanStart)
    if first < cleanStart { nextBackslash = first }
    cleanStart = start
  }

  /// Fails because another byte was expected at the next entry.
  @inline(never)
  mutating func fail(_ reason: JSONError.Reason) -> Bool {
    fail(.json(byte == JSONByte.newline ? .unexpectedEnd : reason), at: at)
  }

  /// Passes `expected`, which is what the next entry has to be.
  @inline(__always)
  mutating func pass(_ expected: UInt8, else reason: JSONError.Reason) -> Bool {
    guard byte == expected else { return fail(reason) }
    next &+= 1
    return true
  }
}

extension RecordCursor {
  /// A text in the chunk: where, and how long.
  struct Text {
    /// From the start of the chunk; -1 when the text is bad.
    var offset: Int
    var count: Int

    @inline(__always)
    var isValid: Bool { offset >= 0 }
  }

  /// Reads the string whose opening quote is the next entry; its escapes are decoded.
  @inline(__always)
  mutating func string() -> Text {
    let start = Int(positions[next]) &+ 1
    let end = Int(positions[next &+ 1])
    next &+= 2
    return string(from: start, to: end)
  }

  /// Reads the string between two quotes, behind those read before; its escapes are decoded.
  @inline(__always)
  mutating func string(from start: Int, to end: Int) -> Text {
    if end > nextBackslash { return stringWithBackslash(start, end) }
    return Text(offset: lineOffset &+ start, count: end &- start)
  }

  /// Reads a string of which it is not certain that it has no backslash.
  @inline(never)
  private mutating func stringWithBackslash(_ start: Int, _ end: Int) -> Text {
    cleanStart = start
    nextBackslash = backslashes.first(from: start)
    if end > nextBackslash { return decoded(start, end) }
    return Text(offset: lineOffset &+ start, count: end &- start)
  }

  /// Decodes into the storage behind the chunk, which suffices for all of its strings.
  private mutating func decoded(_ start: Int, _ end: Int) -> Text {
    let count = JSONString.decode(bytes + start, count: end - start, into: chunk.base + scratch)
    guard count >= 0 else {
      _ = failEscape(start, end)
      return Text(offset: -1, count: 0)
    }
    let text = Text(offset: scratch, count: count)
    scratch += count
    return text
  }

  private mutating func failEscape(_ start: Int, _ end: Int) -> Bool {
    // The string by itself is a line that the validator can judge.
    var line = StructuralIndex()
    var copy = ByteBuffer(capacity: end - start + 128)
    copy.append(bytes + (start - 1), count: end - start + 2)
    copy.append(JSONByte.newline)
    let count = copy.count
    copy.append(repeating: 0, count: 64)
    guard line.build(copy.base, count: count) == .clean else {
      return fail(.json(.invalidEscape), at: start)
    }
    do {
      _ = try JSONValidator.validateRecord(copy.base, index: line, entry: 0)
    } catch {
      return fail(.json(error.reason), at: start - 1 + error.offset)
    }
    return fail(.json(.invalidEscape), at: start)
  }

  /// Passes the literal at the next entry.
  @inline(__always)
  mutating func literal(_ word: UInt32, _ last: UInt8? = nil) -> Bool {
    let start = bytes + at
    let found = UInt32(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    guard found == word, last == nil || start[4] == last,
      Self.isDelimiter(start[last == nil ? 4 : 5])
    else { return fail(.json(.invalidLiteral), at: at) }
    next &+= 1
    return true
  }

  @inline(__always)
  mutating func null() -> Bool { literal(0x6c6c_756e) }
  @inline(__always)
  mutating func yes() -> Bool { literal(0x6575_7274) }
  @inline(__always)
  mutating func no() -> Bool { literal(0x736c_6166, UInt8(ascii: "e")) }

  @inline(__always)
  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == JSONByte.comma || byte == JSONByte.closeBrace
      || byte == JSONByte.closeBracket
  }

  /// Reads the number at the next entry; its kind is `.invalid` when it is none.
  @inline(__always)
  mutating func number() -> JSONNumber {
    let start = at
    let number = JSONNumber.parse(bytes + start)
    if number.kind == .invalid { failNumber(start + number.length) } else { next &+= 1 }
    return number
  }

  @inline(never)
  private mutating func failNumber(_ offset: Int) {
    _ = fail(.json(.invalidNumber), at: offset)
  }

  /// Whether a number starts with `byte`.
  @inline(__always)
  static func startsNumber(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte == 0x2d }
}

import ByteBuffers
import CKernels
import JSONStream

/// A key as it stands in compact JSON text: in quotes, and a colon behind them.
struct KeyToken: BitwiseCopyable {
  static let size = 32
  /// Bytes of a key that fits, without quotes and colon.
  static let longestKey = size - 3

  /// The first bytes of that text, zeros behind it.
  private var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// A bit for each byte that has to be equal. A token that stands for no text wants its first byte,
  /// a zero, which no clean text has.
  private var wanted: UInt32 = 1

  /// The token of a key; one that equals no text where the key is too long, or needs escapes.
  init(_ key: UnsafeBufferPointer<UInt8>, needsEscape: Bool) {
    let count = key.count + 3
    guard count <= Self.size, !needsEscape else { return }
    wanted = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(count)) - 1)
    withUnsafeMutableBytes(of: &bytes) {
      $0[0] = JSONByte.quote
      for (i, byte) in key.enumerated() { $0[i + 1] = byte }
      $0[count - 2] = JSONByte.quote
      $0[count - 1] = JSONByte.colon
    }
  }

  /// Whether the text at `start` begins with `token`. Reads `size` bytes.
  @inline(__always)
  static func begins(_ start: UnsafePointer<UInt8>, with token: UnsafePointer<KeyToken>) -> Bool {
    let bytes = UnsafeRawPointer(token).assumingMemoryBound(to: UInt8.self)
    let wanted = token.pointee.wanted
    return ck_equal_bytes_32(start, bytes) & wanted == wanted
  }
}

/// A key of a known object.
///
/// What every key that is looked up needs comes first and shares a cache line.
struct Field: BitwiseCopyable {
  /// It is compared in place.
  var token: KeyToken
  /// The node of the value.
  var node: Int32
  /// The field that followed this one last time; -1 for none.
  var predicted: Int32
  /// The node of the object that has this key.
  var parent: Int32
  /// The one that did before another was predicted; -1 for none.
  var alternative: Int32
  /// Whether the alternative was what followed, the last time that it was not the predicted field.
  var takesTurns = false
  /// The first bytes of the key.
  var prefix: UInt64
  /// Bytes of the key as it stands in JSON text; a key that needs escapes there has none that fits.
  var rawLength: UInt32
  /// Where the key lies in the table's text.
  var offset: UInt32
  var length: UInt32
  /// The object instance in which the key was seen last: a second time there is once too often.
  var stamp: UInt32
  /// The field made after this one in the same object; -1 for the last.
  var nextSibling: Int32
  /// Fills two cache lines, of which a key that is looked up touches the first.
  private let rest: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
}

/// The keys of all known objects: found by predicting which comes next, else by a hash table.
struct FieldTable: ~Copyable {
  static let none: Int32 = -1
  /// A length that no key in a chunk has.
  private static let unmatchable = UInt32.max

  private(set) var fields = LineBuffer<Field>()
  private var text = ByteBuffer()
  private var slots = FieldSlots()

  init() {}

  /// Makes a table with the fields of another, under the same numbers. O(fields).
  init(copying other: borrowing FieldTable) {
    fields = LineBuffer(copying: other.fields)
    text.append(other.text.bytes)
    // Comparing reads a word beyond the last key.
    text.reserve(8)
    slots = FieldSlots(copying: other.slots)
  }

  var count: Int { fields.count }

  /// Whether the raw key is that of `field`, which may be `none`.
  @inline(__always)
  func matches(_ field: Int32, _ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard field >= 0 else { return false }
    let candidate = fields.base + Int(field)
    return Int(candidate.pointee.rawLength) == count
      && candidate.pointee.prefix == KeyText.prefix(key, count)
      && KeyText.equalBeyondPrefix(
        text.base + Int(candidate.pointee.offset), key, count)
  }

  /// Whether the text at `start` is the key of `field` and a colon, with nothing between. False may
  /// also say that the key is too long to tell. Reads 32 bytes.
  ///
  /// Where the text is clean, these are three entries of its index.
  @inline(__always)
  func begins(_ start: UnsafePointer<UInt8>, with field: Int32) -> Bool {
    guard field >= 0 else { return false }
    let candidate = UnsafeRawPointer(fields.base + Int(field))
    return KeyToken.begins(start, with: candidate.assumingMemoryBound(to: KeyToken.self))
  }

  /// Expects `field` behind `previous` from now on, and if not that, what was expected so far.
  @inline(__always)
  func predict(_ field: Int32, after previous: Int32) {
    let entry = fields.base + Int(previous)
    entry.pointee.takesTurns = field == entry.pointee.alternative
    entry.pointee.alternative = entry.pointee.predicted
    entry.pointee.predicted = field
  }

  /// The field that is worth a try where another than the predicted one follows `previous`; `none`
  /// where the one before was in vain.
  @inline(__always)
  func alternative(after previous: Int32) -> Int32 {
    let entry = fields.base + Int(previous)
    return entry.pointee.takesTurns ? entry.pointee.alternative : Self.none
  }

  /// The field of an object whose key and a colon are the text at `start`, the quote before the key;
  /// `none` where `find` has to tell. Reads 32 bytes.
  ///
  /// - Parameters:
  ///   - hash: That of the key (`KeyText.hash`).
  @inline(__always)
  func findRaw(_ start: UnsafePointer<UInt8>, hash: UInt64, parent: Int32) -> Int32 {
    slots.find(hash) { begins(start, with: $0, of: parent) }
  }

  /// Asks for what `guess` will look at.
  @inline(__always)
  func prefetch(hash: UInt64) { slots.prefetch(hash) }

  /// What `findRaw` will look at first, and the node that it may lead to; `none` and 0 where there is
  /// nothing. Asks for the field.
  @inline(__always)
  func guess(hash: UInt64) -> (field: Int32, node: Int32) {
    let guess = slots.first(hash)
    if guess.field >= 0 { ck_prefetch(fields.base + Int(guess.field)) }
    return guess
  }

  /// Whether the text at `start` is the key of `field`, which may be `none`, in the object at a node.
  @inline(__always)
  func begins(_ start: UnsafePointer<UInt8>, with field: Int32, of parent: Int32) -> Bool {
    begins(start, with: field) && fields.base[Int(field)].parent == parent
  }

  /// The field of an object by its decoded key, `none` when there is none.
  func find(_ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32) -> Int32 {
    let prefix = KeyText.prefix(key, count)
    return slots.find(KeyText.hash(key, count, parent: parent)) { index in
      let field = fields.base + Int(index)
      return field.pointee.parent == parent && Int(field.pointee.length) == count
        && field.pointee.prefix == prefix
        && KeyText.equalBeyondPrefix(text.base + Int(field.pointee.offset), key, count)
    }
  }

  /// Adds a field that is not there yet.
  mutating func add(
    _ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32, node: Int32
  ) -> Int32 {
    let bytes = UnsafeBufferPointer(start: key, count: count)
    let needsEscape = bytes.contains { $0 == 0x5c || $0 == 0x22 || $0 < 0x20 }
    let index = Int32(fields.count)
    fields.append(
      Field(
        token: KeyToken(bytes, needsEscape: needsEscape), node: node, predicted: Self.none,
        parent: parent, alternative: Self.none, prefix: KeyText.prefix(key, count),
        rawLength: needsEscape ? Self.unmatchable : UInt32(count), offset: UInt32(text.count),
        length: UInt32(count), stamp: 0, nextSibling: Self.none))
    text.append(key, count: count)
    // Comparing reads a word beyond the key.
    text.reserve(8)
    if let buckets = slots.bucketCount(for: fields.count) {
      slots = FieldSlots(bucketCount: buckets)
      for index in 0..<fields.count { insert(Int32(index)) }
    } else {
      insert(index)
    }
    return index
  }

  /// Removes the fields added last. Others must not predict them any more. O(what is removed).
  mutating func truncate(to count: Int) {
    guard count < fields.count else { return }
    let textCount = Int(fields.base[count].offset)
    for index in (count..<fields.count).reversed() {
      slots.removeLast(Int32(index), hash: hash(of: Int32(index)))
    }
    fields.truncate(to: count)
    text.truncate(to: textCount)
  }

  private mutating func insert(_ index: Int32) {
    slots.add(index, node: fields.base[Int(index)].node, hash: hash(of: index))
  }

  private func hash(of index: Int32) -> UInt64 {
    let field = fields.base[Int(index)]
    return KeyText.hash(
      text.base + Int(field.offset), Int(field.length), parent: field.parent)
  }

  /// Forgets in which instances keys were seen.
  mutating func clearStamps() {
    for index in 0..<fields.count { fields.base[index].stamp = 0 }
  }

  /// The decoded key.
  func keyBytes(_ field: Int32) -> UnsafeBufferPointer<UInt8> {
    let field = fields.base[Int(field)]
    return UnsafeBufferPointer(start: text.base + Int(field.offset), count: Int(field.length))
  }

  func name(_ field: Int32) -> String { String(decoding: keyBytes(field), as: UTF8.self) }
}

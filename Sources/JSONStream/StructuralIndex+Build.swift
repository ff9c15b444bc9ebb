import ByteBuffers
import CKernels

extension StructuralIndex {
  /// Indexes a chunk of whole lines, each ended by a newline. O(count).
  ///
  /// A chunk is suspect when it does not end in a newline, has invalid UTF-8 or a control character
  /// other than white space, or has a string that its line does not close. Only the first `count`
  /// bytes are read.
  ///
  /// - Precondition: `count` is at most `maximumCount`.
  public mutating func build(_ bytes: UnsafePointer<UInt8>, count: Int) -> Status {
    build(bytes, count: count, with: InstructionSet.best)
  }

  mutating func build(
    _ bytes: UnsafePointer<UInt8>, count: Int, with instructions: InstructionSet
  ) -> Status {
    precondition(count >= 0 && count <= Self.maximumCount, "a chunk of \(count) bytes")
    reserve(count)
    finish(entries: 0, chunkCount: count)
    _holdsBackslash = false
    guard count > 0 else { return .clean }
    guard bytes[count - 1] == JSONByte.newline else { return .suspect }
    var scan = StructuralScan(
      bytes: bytes, masks: masks.base, bits: bits.base, backslashes: _backslashes.base,
      positions: _positions.base, instructions: instructions)
    let isClean =
      scan.wholeBlocks(count / 64) && scan.rest(count % 64, of: count, copiedTo: tail.base)
      && scan.isComplete
    _holdsBackslash = isClean && scan.holdsBackslash
    finish(entries: isClean ? scan.position - _positions.base : 0, chunkCount: count)
    return isClean ? .clean : .suspect
  }

  private mutating func reserve(_ count: Int) {
    _positions.removeAll()
    _positions.reserve(count + Self.slack + Self.sentinelCount)
    _backslashes.removeAll()
    _backslashes.reserve(count / 64 + 1)
  }
}

/// One pass over a chunk: classes of the bytes, then bits of the entries, then their positions,
/// for one group of blocks after the other.
private struct StructuralScan {
  private let bytes: UnsafePointer<UInt8>
  private let instructions: InstructionSet
  private var group: EntryFinder
  private var text: RunningUTF8Check
  /// Where the next entry's position goes.
  private(set) var position: UnsafeMutablePointer<UInt32>

  init(
    bytes: UnsafePointer<UInt8>, masks: UnsafeMutablePointer<ck_json_masks>,
    bits: UnsafeMutablePointer<UInt64>, backslashes: UnsafeMutablePointer<UInt64>,
    positions: UnsafeMutablePointer<UInt32>, instructions: InstructionSet
  ) {
    self.bytes = bytes
    self.instructions = instructions
    group = EntryFinder(masks: masks, bits: bits, backslashes: backslashes)
    text = RunningUTF8Check(bytes: bytes, instructions: instructions)
    position = positions
  }

  /// Whether the chunk may end here.
  var isComplete: Bool { group.isOutsideStrings && text.isComplete }
  var holdsBackslash: Bool { group.anyBackslash != 0 }

  /// Scans the first `blocks` blocks; false when they are suspect.
  mutating func wholeBlocks(_ blocks: Int) -> Bool {
    var block = 0
    while block < blocks {
      let length = min(StructuralIndex.group, blocks &- block)
      let start = block &* 64
      if !take(length, from: bytes + start, at: start, end: start &+ length &* 64) { return false }
      block &+= length
    }
    return true
  }

  /// Scans the last bytes, fewer than a block, in a copy that spaces fill up.
  mutating func rest(
    _ rest: Int, of count: Int, copiedTo copy: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    guard rest > 0 else { return true }
    let start = count &- rest
    copy.update(repeating: UInt8(ascii: " "), count: 64)
    copy.update(from: bytes + start, count: rest)
    return take(1, from: copy, at: start, end: count)
  }

  /// Scans `blocks` blocks, at most a group, that hold the chunk's bytes `start..<end`.
  @inline(__always)
  private mutating func take(
    _ blocks: Int, from here: UnsafePointer<UInt8>, at start: Int, end: Int
  ) -> Bool {
    let isASCII = instructions.classify(here, blocks: blocks, into: group.masks)
    group.findEntries(blocks)
    guard text.check(start, end, isASCII) else { return false }
    if group.controls != 0, !group.controlsAreWhite(here, blocks) { return false }
    position = instructions.writePositions(
      group.bits, words: blocks, base: UInt32(truncatingIfNeeded: start), to: position)
    return true
  }
}

/// From classes of bytes to bits of entries, with what one block leaves to the next.
private struct EntryFinder {
  let masks: UnsafeMutablePointer<ck_json_masks>
  /// A bit for each entry of a block.
  let bits: UnsafeMutablePointer<UInt64>
  /// Where the backslashes of the next block go.
  var backslashes: UnsafeMutablePointer<UInt64>

  /// 1 when the last byte of the block before was a backslash that escapes.
  private var escapeCarry: UInt64 = 0
  /// All ones when the block before ended in a string.
  private var stringCarry: UInt64 = 0
  /// 1 when the block before ended in a scalar.
  private var scalarCarry: UInt64 = 0
  private(set) var anyBackslash: UInt64 = 0
  /// Not zero when the group holds a control character that is in a string or is not a newline.
  private(set) var controls: UInt64 = 0
  private var controlsInStrings: UInt64 = 0

  init(
    masks: UnsafeMutablePointer<ck_json_masks>, bits: UnsafeMutablePointer<UInt64>,
    backslashes: UnsafeMutablePointer<UInt64>
  ) {
    self.masks = masks
    self.bits = bits
    self.backslashes = backslashes
  }

  var isOutsideStrings: Bool { stringCarry == 0 }

  /// Computes `bits` of `length` blocks. Everything hot is in locals.
  @inline(__always)
  mutating func findEntries(_ length: Int) {
    var escapeCarry = escapeCarry
    var stringCarry = stringCarry
    var scalarCarry = scalarCarry
    var anyBackslash = anyBackslash
    var otherControls: UInt64 = 0
    var inStrings: UInt64 = 0
    for block in 0..<length {
      let classes = masks[block]
      var quotes = classes.quote
      backslashes[block] = classes.backslash
      anyBackslash |= classes.backslash
      if classes.backslash | escapeCarry != 0 {
        quotes &= ~Self.escaped(classes.backslash, &escapeCarry)
      }
      let string = Self.prefixXor(quotes) ^ stringCarry
      stringCarry = UInt64(bitPattern: Int64(bitPattern: string) >> 63)
      inStrings |= classes.control & string
      otherControls |= classes.control ^ classes.newline
      let scalar = ~(classes.structural | classes.white | quotes | string)
      let scalarStart = scalar & ~(scalar << 1 | scalarCarry)
      scalarCarry = scalar >> 63
      bits[block] = (classes.structural | classes.newline) & ~string | quotes | scalarStart
    }
    self.escapeCarry = escapeCarry
    self.stringCarry = stringCarry
    self.scalarCarry = scalarCarry
    self.anyBackslash = anyBackslash
    backslashes += length
    controlsInStrings = inStrings
    controls = otherControls | inStrings
  }

  /// Whether control characters are outside strings, and each is a tab, a newline or a return.
  @inline(never)
  func controlsAreWhite(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    guard controlsInStrings == 0 else { return false }
    for block in 0..<length {
      var rest = masks[block].control
      while rest != 0 {
        switch bytes[block &* 64 &+ rest.trailingZeroBitCount] {
        case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): rest &= rest &- 1
        default: return false
        }
      }
    }
    return true
  }

  /// Bytes that a backslash before them escapes: those at an odd distance from the start of a run
  /// of backslashes.
  @inline(__always)
  private static func escaped(_ backslash: UInt64, _ carry: inout UInt64) -> UInt64 {
    // The method of simdjson's escape scanner: a subtraction carries from the start of each run of
    // backslashes to its end, and alternating bits keep apart runs that start at odd positions.
    let odd: UInt64 = 0xaaaa_aaaa_aaaa_aaaa
    let starts = backslash & ~carry
    let escapesAndEnds = ((starts << 1 | odd) &- starts) ^ odd
    let escaped = escapesAndEnds ^ (backslash | carry)
    carry = (escapesAndEnds & backslash) >> 63
    return escaped
  }

  /// Bit i of the result is the parity of bits 0...i.
  @inline(__always)
  private static func prefixXor(_ bits: UInt64) -> UInt64 {
    var parity = bits
    parity ^= parity << 1
    parity ^= parity << 2
    parity ^= parity << 4
    parity ^= parity << 8
    parity ^= parity << 16
    parity ^= parity << 32
    return parity
  }
}

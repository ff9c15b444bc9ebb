/// Writes blocks of sequences, each in the kind that takes the fewest bits.
final class DeflateBlockWriter {
  /// Short enough for four literals between two flushes; the format allows 15.
  private static let literalLimit = 14
  private static let offsetLimit = 15

  private let builder = HuffmanBuilder()
  private let header: DeflateHeader
  private let tables = DeflateTables.shared
  private let lengths = UnsafeMutablePointer<UInt8>.allocate(capacity: DeflateSymbolCounts.size)
  private let codes = DeflateCodes()

  init() {
    header = DeflateHeader(builder)
    lengths.initialize(repeating: 0, count: DeflateSymbolCounts.size)
  }

  deinit {
    lengths.deallocate()
    codes.deallocate()
  }

  /// Bytes that blocks for `count` bytes of input may take, and the stores beyond them.
  static func largestOutput(_ count: Int, blocks: Int) -> Int {
    count + 5 * (count / Deflate.largestStored + blocks) + 64
  }

  /// Writes one block of `count` bytes from `source` on, for which `sequences` stand and whose
  /// symbols `tally` counts, without the end of the block.
  func write(
    _ sequences: UnsafeBufferPointer<DeflateSequence>, _ tally: DeflateSymbolCounts,
    of source: UnsafePointer<UInt8>, count: Int, isLast: Bool, to writer: inout BitWriter
  ) {
    tally.counts[Deflate.endOfBlock] = 1
    let staticBits = 3 + bodyBits(tally, tables.staticLengths)
    let storedBits = Self.storedBits(count, after: writer.pendingBits)
    // A dynamic block starts with hardly less than these bits.
    let dynamicBits = staticBits <= 80 ? Int.max : prepareDynamic(tally)

    let last: UInt64 = isLast ? 1 : 0
    if storedBits <= min(staticBits, dynamicBits) {
      store(source, count: count, last: last, to: &writer)
    } else if staticBits <= dynamicBits {
      writer.put(last | 1 << 1, 3)
      writeBody(sequences, source, by: DeflateCodes.fixed, to: &writer)
    } else {
      writer.put(last | 2 << 1, 3)
      header.write(&writer)
      codes.make(lengths)
      writeBody(sequences, source, by: codes, to: &writer)
    }
  }

  /// Makes codes of the block's own; returns how many bits it takes with them.
  private func prepareDynamic(_ tally: DeflateSymbolCounts) -> Int {
    builder.makeLengths(
      tally.counts, count: Deflate.literalLengthSymbols, limit: Self.literalLimit, into: lengths)
    builder.makeLengths(
      tally.offsets, count: Deflate.offsetSymbols, limit: Self.offsetLimit,
      into: lengths + DeflateSymbolCounts.offsetStart)
    return 3 + header.prepare(lengths) + bodyBits(tally, lengths)
  }

  /// Bits of all symbols with their extra bits.
  private func bodyBits(_ tally: DeflateSymbolCounts, _ lengths: UnsafePointer<UInt8>) -> Int {
    let counts = tally.counts
    var bits = 0
    for symbol in 0..<DeflateSymbolCounts.size {
      bits &+= Int(counts[symbol]) &* Int(lengths[symbol])
    }
    for slot in 0..<29 {
      bits &+= Int(counts[Deflate.firstLengthSymbol + slot]) &* Deflate.lengthExtraBits(slot)
    }
    for slot in 0..<Deflate.offsetSymbols {
      bits &+= Int(tally.offsets[slot]) &* Deflate.offsetExtraBits(slot)
    }
    return bits
  }

  private static func storedBits(_ count: Int, after pending: Int) -> Int {
    let pieces = max((count + Deflate.largestStored - 1) / Deflate.largestStored, 1)
    let firstHead = (pending + 3 + 7) / 8 * 8 - pending + 32
    return firstHead + (pieces - 1) * 40 + count * 8
  }

  private func store(
    _ source: UnsafePointer<UInt8>, count: Int, last: UInt64, to writer: inout BitWriter
  ) {
    var done = 0
    repeat {
      let piece = min(count - done, Deflate.largestStored)
      writer.put(done + piece == count ? last : 0, 3)
      writer.align()
      writer.put(UInt64(piece), 16)
      writer.put(UInt64(piece ^ 0xffff), 16)
      writer.flush()
      writer.append(source + done, count: piece)
      done += piece
    } while done < count
  }

  private func writeBody(
    _ sequences: UnsafeBufferPointer<DeflateSequence>, _ source: UnsafePointer<UInt8>,
    by blockCodes: DeflateCodes, to output: inout BitWriter
  ) {
    let (codes, matchCodes) = (UnsafePointer(blockCodes.codes), UnsafePointer(blockCodes.matches))
    var writer = output
    var source = source
    for sequence in sequences {
      var literals = sequence.literals
      while literals >= 4 {
        writer.put(literal: codes[Int(source[0])])
        writer.put(literal: codes[Int(source[1])])
        writer.put(literal: codes[Int(source[2])])
        writer.put(literal: codes[Int(source[3])])
        writer.flush()
        source += 4
        literals &-= 4
      }
      if literals > 0 {
        writer.put(literal: codes[Int(source[0])])
        if literals > 1 {
          writer.put(literal: codes[Int(source[1])])
          if literals > 2 { writer.put(literal: codes[Int(source[2])]) }
        }
        writer.flush()
        source += literals
      }
      let length = sequence.length
      if length == 0 { continue }
      writer.put(literal: matchCodes[length])
      let slot = Deflate.offsetSlot(sequence.offset)
      let code = codes[DeflateSymbolCounts.offsetStart &+ slot]
      let extraBits = UInt64(truncatingIfNeeded: Deflate.offsetExtraBits(slot))
      writer.put(literal: code)
      writer.put(
        UInt64(truncatingIfNeeded: sequence.offset &- 1) & (1 &<< extraBits &- 1), extraBits)
      writer.flush()
      source += length
    }
    writer.put(literal: codes[Deflate.endOfBlock])
    writer.flush()
    output = writer
  }
}

extension BitWriter {
  /// Adds a code with its length from bit 24 on.
  @inline(__always)
  fileprivate mutating func put(literal code: UInt32) {
    put(UInt64(code & 0xff_ffff), UInt64(code >> 24))
  }
}

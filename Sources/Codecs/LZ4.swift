import ByteBuffers

// The raw block format, https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
//
//   block    := sequence* last
//   sequence := token | more literal length | literals | offset(2) | more match length
//   token    := literal length (high 4 bits) and match length - 4 (low 4 bits); 15 in either means
//               that bytes follow to be added, up to and including the first that is not 255
//   last     := a sequence that ends with its literals
//
// The last 5 bytes are literals, and the last match starts at least 12 bytes before the end.

enum LZ4 {
  /// The longest input that the reference implementation takes.
  static let maximumLength = 0x7E00_0000
  /// A match is at least this long; tokens count from here.
  static let leastMatch = 4
  static let farthestOffset = 65535
  /// The format wants at least this many bytes at the end of a block to be literals.
  static let lastLiterals = 5

  static func error(_ reason: String) -> CodecError { CodecError(.lz4, reason) }
}

/// Writes LZ4 blocks. Its hash table is allocated once and cleared for every block.
final class LZ4Compressor {
  /// 16 KiB of positions, half of the first-level cache.
  private static let largestTableBits = 12
  private static let smallestTableBits = 6

  private let table = UnsafeMutablePointer<UInt32>.allocate(
    capacity: 1 << LZ4Compressor.largestTableBits)

  deinit { table.deallocate() }

  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    guard bytes.count <= LZ4.maximumLength else {
      throw LZ4.error(
        "a block of \(bytes.count) bytes is longer than the format's \(LZ4.maximumLength)")
    }
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, !bytes.isEmpty else {
      output.append(0)
      return
    }
    output.reserve(Self.largestOutput(bytes.count))

    // A small block takes a small table, which is cleared sooner. Cleared it must be: what is
    // written would otherwise depend on what was compressed before.
    let bits = min(
      max(Int.bitWidth - (bytes.count - 1).leadingZeroBitCount, Self.smallestTableBits),
      Self.largestTableBits)
    table.initialize(repeating: 0, count: 1 << bits)
    let block = LZ4Block(start: start, end: start + bytes.count, table: table, bits: bits)
    output.advance(by: block.compress(to: output.end) - output.end)
  }

  /// Bytes that may be written for `count` of input: all of it as literals, and the last store
  /// reaches beyond what counts.
  private static func largestOutput(_ count: Int) -> Int { count + count / 255 + 64 }
}

import ByteBuffers

// The raw block format, https://github.com/google/snappy/blob/main/format_description.txt
//
//   block   := varint(length of the decompressed bytes) element*
//   element := literal | copy
//   literal := tag(00) with length - 1, or 60…63 for 1…4 bytes that hold it | bytes
//   copy    := tag(01) length 4…11, offset < 2 KiB | tag(10) length 1…64, offset < 64 KiB
//            | tag(11) length 1…64, 32-bit offset

enum Snappy {
  /// The low two bits of a tag.
  enum Tag {
    static let literal: UInt8 = 0b00
    static let nearCopy: UInt8 = 0b01
    static let copy: UInt8 = 0b10
    static let farCopy: UInt8 = 0b11
  }

  static func error(_ reason: String) -> CodecError { CodecError(.snappy, reason) }
}

/// Writes Snappy blocks. Its hash table is allocated once and cleared for every fragment.
final class SnappyCompressor {
  /// Input is compressed by fragments of this length: positions fit 16 bits, and no offset needs
  /// more than 16.
  private static let fragmentLength = 1 << 16
  /// 32 KiB of positions, as much as stays in the first-level cache.
  private static let largestTableBits = 14
  private static let smallestTableBits = 8

  private let table = UnsafeMutablePointer<UInt16>.allocate(
    capacity: 1 << SnappyCompressor.largestTableBits)

  deinit { table.deallocate() }

  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    guard bytes.count <= Int(UInt32.max) else {
      throw Snappy.error("a block of \(bytes.count) bytes is longer than the format's 4 GiB")
    }
    output.appendVarint(UInt64(bytes.count))
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    output.reserve(Self.largestOutput(bytes.count))

    var position = 0
    var target = output.end
    while position < bytes.count {
      let length = min(bytes.count - position, Self.fragmentLength)
      target = compressFragment(start + position, count: length, to: target)
      position += length
    }
    output.advance(by: target - output.end)
  }

  /// Bytes that may be written for `count` of input: at worst, copies of 4 bytes that take 3 follow
  /// literals of one byte that take 2, and the last store reaches beyond what counts.
  private static func largestOutput(_ count: Int) -> Int { count + count / 6 + 64 }

  private func compressFragment(
    _ start: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    // A small fragment takes a small table, which is cleared sooner. Cleared it must be: what is
    // written would otherwise depend on what was compressed before.
    let bits = min(
      max(Int.bitWidth - (count - 1).leadingZeroBitCount, Self.smallestTableBits),
      Self.largestTableBits)
    let table = self.table
    table.initialize(repeating: 0, count: 1 << bits)
    return SnappyFragment(start: start, end: start + count, table: table, bits: bits)
      .compress(to: target)
  }
}

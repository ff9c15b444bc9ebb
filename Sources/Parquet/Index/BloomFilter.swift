import ByteBuffers
import Foundation

/// The size and precision of a bloom filter.
public struct BloomFilterOptions: Sendable, Hashable {
  /// Of values that are not there, the share that the filter takes for there: above 0 and below 1.
  public var falsePositiveProbability: Double
  /// Different values that a row group is expected to have; nil counts them.
  public var distinctCount: Int?
  /// Bytes that a filter may have; then more values that are not there are taken for there.
  public var byteLimit: Int

  /// Makes options.
  public init(
    falsePositiveProbability: Double = 0.01, distinctCount: Int? = nil, byteLimit: Int = 1 << 20
  ) {
    self.falsePositiveProbability = falsePositiveProbability
    self.distinctCount = distinctCount
    self.byteLimit = byteLimit
  }
}

/// A split block bloom filter (Parquet format, "Split Block Bloom Filter"): it finds every value of a
/// column chunk, and seldom another one.
///
/// A block is 256 bits, eight words. A value's hash chooses a block by its upper half, and with its
/// lower half a bit in each word.
public struct BloomFilter: Sendable, Equatable {
  /// Words of all blocks, eight each.
  private var words: [UInt32]

  static let blockSize = 32
  /// The format's readers take no more.
  static let largestSize = 128 << 20
  private static let wordsPerBlock = 8
  private static let salts: [UInt32] = [
    0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947,
    0x5c6b_fb31,
  ]

  /// Makes an empty filter of `byteCount` bytes: a power of two, 32 at least.
  init(byteCount: Int) {
    words = Array(repeating: 0, count: max(byteCount, Self.blockSize) / 4)
  }

  /// Makes a filter of the bytes of its blocks; nil where they are no whole blocks.
  init?(blocks bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.blockSize, bytes.count % Self.blockSize == 0 else { return nil }
    words = (0..<bytes.count / 4).map {
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
    }
  }

  /// Bytes of the blocks.
  public var byteCount: Int { 4 * words.count }

  /// Bytes for `distinctCount` values: the least power of two that keeps the probability, or the most
  /// that is allowed.
  static func byteCount(distinctCount: Int, _ options: BloomFilterOptions) -> Int {
    let probability = min(max(options.falsePositiveProbability, 1e-9), 0.999_999)
    // A value sets one bit in each of eight words, as if there were eight hashes.
    let bits = -8 * Double(max(distinctCount, 1)) / log(1 - pow(probability, 1.0 / 8))
    let limit = min(max(options.byteLimit, blockSize), largestSize)
    var size = blockSize
    while Double(8 * size) < bits, 2 * size <= limit { size *= 2 }
    return size
  }

  private func firstWord(_ hash: UInt64) -> Int {
    let blocks = UInt64(words.count / Self.wordsPerBlock)
    return Int(((hash >> 32) &* blocks) >> 32) * Self.wordsPerBlock
  }

  private static func bit(_ hash: UInt64, _ word: Int) -> UInt32 {
    1 << ((UInt32(truncatingIfNeeded: hash) &* salts[word]) >> 27)
  }

  /// Adds the value that has this hash.
  mutating func insert(_ hash: UInt64) {
    let first = firstWord(hash)
    for word in 0..<Self.wordsPerBlock { words[first + word] |= Self.bit(hash, word) }
  }

  func mayContain(_ hash: UInt64) -> Bool {
    let first = firstWord(hash)
    return (0..<Self.wordsPerBlock).allSatisfy { words[first + $0] & Self.bit(hash, $0) != 0 }
  }

  /// Whether a value may be there: false only where it certainly is not. O(its bytes).
  ///
  /// - Parameter value: In PLAIN encoding, without the length of byte arrays.
  public func mayContain(_ value: [UInt8]) -> Bool {
    mayContain(value.withUnsafeBytes { XXH64.hash($0) })
  }

  /// Appends the filter as it stands in a file: header, then blocks.
  func append(to output: inout ByteBuffer) {
    var header = ThriftCompactWriter()
    header.appendStruct {
      $0.write(1, Int32(clamping: byteCount))
      // Unions of one member each: split blocks, XXH64, no compression.
      for field in Int16(2)...4 { $0.writeStruct(field) { $0.writeStruct(1) { _ in } } }
    }
    output.append(header.buffer.bytes)
    for word in words { output.appendLittleEndian(word) }
  }
}

/// What stands before the blocks of a bloom filter.
struct BloomFilterHeader {
  /// Bytes of the blocks.
  let byteCount: Int

  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var size: Int32?
    var isKnown = true
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: size = try reader.readInt32(field)
      case 2, 3, 4:
        try reader.beginStruct(field)
        while let member = try reader.nextField() {
          isKnown = isKnown && member.id == 1
          try reader.skip(member)
        }
      default: try reader.skip(field)
      }
    }
    guard isKnown else { throw reader.failure("a bloom filter is of a kind that is not known") }
    guard let size, size > 0, Int(size) <= BloomFilter.largestSize else {
      throw reader.failure("a bloom filter has no possible size")
    }
    byteCount = Int(size)
  }
}

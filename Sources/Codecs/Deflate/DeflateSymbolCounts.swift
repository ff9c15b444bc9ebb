/// How often each symbol occurs in a block.
struct DeflateSymbolCounts {
  /// Literals and lengths, then offsets.
  let counts: UnsafeMutablePointer<UInt32>

  static let offsetStart = 288
  static let size = 320

  var offsets: UnsafeMutablePointer<UInt32> { counts + Self.offsetStart }

  init() {
    counts = .allocate(capacity: Self.size)
    clear()
  }

  func deallocate() { counts.deallocate() }

  func clear() { counts.update(repeating: 0, count: Self.size) }

  func add(_ other: DeflateSymbolCounts) {
    for symbol in 0..<Self.size { counts[symbol] &+= other.counts[symbol] }
  }

  func copy(_ other: DeflateSymbolCounts) {
    counts.update(from: other.counts, count: Self.size)
  }
}

/// Lookups that all encoders share, made once.
struct DeflateTables: @unchecked Sendable {
  static let shared = DeflateTables()

  /// The slot of each match length, its symbol less 257.
  let lengthSlots: UnsafePointer<UInt8>
  /// Code lengths of static blocks, literals and lengths, then offsets.
  let staticLengths: UnsafePointer<UInt8>

  private init() {
    let slots = UnsafeMutablePointer<UInt8>.allocate(capacity: Deflate.longestMatch + 1)
    slots.initialize(repeating: 0, count: Deflate.longestMatch + 1)
    for slot in 0..<29 {
      for length in Deflate.lengthBase(slot)...Deflate.longestMatch {
        slots[length] = UInt8(slot)
      }
    }
    lengthSlots = UnsafePointer(slots)

    let lengths = UnsafeMutablePointer<UInt8>.allocate(capacity: DeflateSymbolCounts.size)
    lengths.initialize(repeating: 8, count: DeflateSymbolCounts.size)
    for symbol in 144..<256 { lengths[symbol] = 9 }
    for symbol in 256..<280 { lengths[symbol] = 7 }
    for slot in 0..<32 { lengths[DeflateSymbolCounts.offsetStart + slot] = 5 }
    staticLengths = UnsafePointer(lengths)
  }
}

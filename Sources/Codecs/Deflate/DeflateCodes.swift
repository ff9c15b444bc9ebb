/// The codes of a block, first bit lowest, each with its length from bit 24 on.
struct DeflateCodes: @unchecked Sendable {
  /// Literals and lengths, then offsets.
  let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: DeflateSymbolCounts.size)
  /// For each match length its code and extra bits in one.
  let matches = UnsafeMutablePointer<UInt32>.allocate(capacity: Deflate.longestMatch + 1)

  /// The codes of static blocks.
  static let fixed: DeflateCodes = {
    let codes = DeflateCodes()
    codes.make(DeflateTables.shared.staticLengths)
    return codes
  }()

  func deallocate() {
    codes.deallocate()
    matches.deallocate()
  }

  /// Makes the codes of the lengths.
  func make(_ lengths: UnsafePointer<UInt8>) {
    let offsetStart = DeflateSymbolCounts.offsetStart
    HuffmanBuilder.makeCodes(lengths, count: offsetStart, into: codes)
    HuffmanBuilder.makeCodes(lengths + offsetStart, count: 32, into: codes + offsetStart)
    var length = Deflate.leastMatch
    for slot in 0..<29 {
      let code = codes[Deflate.firstLengthSymbol + slot]
      let bits = UInt32(truncatingIfNeeded: Deflate.lengthExtraBits(slot))
      // The last length of the slot before the last has a symbol of its own.
      let end = slot == 27 ? Deflate.longestMatch : length &+ 1 << Int(bits)
      var extra: UInt32 = 0
      while length < end {
        matches[length] = (code | extra &<< (code >> 24)) &+ bits << 24
        extra &+= 1
        length &+= 1
      }
    }
  }
}

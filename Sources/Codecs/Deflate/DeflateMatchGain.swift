/// How many bits a match saves against its bytes as literals, in sixteenths of a bit.
struct DeflateMatchGain {
  /// What a literal costs, as far as can be told from how often bytes occur.
  let literal: Int

  private static let sampleLength = 1 << 13

  /// Judges by the start of a chunk.
  init(_ bytes: UnsafePointer<UInt8>, count: Int) {
    literal = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 512) { room in
      guard let counts = room.baseAddress else { return 128 }
      counts.initialize(repeating: 0, count: 512)
      let length = min(count, Self.sampleLength)
      var place = 0
      // Two sets of counters: the same byte again need not wait for the one before.
      while place &+ 1 < length {
        counts[Int(bytes[place])] &+= 1
        counts[256 &+ Int(bytes[place &+ 1])] &+= 1
        place &+= 2
      }
      if place < length { counts[Int(bytes[place])] &+= 1 }
      for byte in 0..<256 { counts[byte] &+= counts[256 &+ byte] }
      // Where there are few bytes, their codes cost too.
      let bits = DeflateCost.entropy(counts, count: 256)
      var used = 0
      for byte in 0..<256 where counts[byte] != 0 { used &+= 1 }
      return min(max((bits + used * 5) * 16 / max(length, 1), 16), 9 * 16)
    }
  }

  /// What the match saves; negative where literals are shorter.
  @inline(__always)
  func of(_ match: DeflateMatch) -> Int {
    match.length &* literal &- Self.symbols &- 16 &* match.offsetBits
  }

  /// What a match costs whose offset has so many bits.
  func cost(offsetBits: Int) -> Int { Self.symbols + 16 * offsetBits }

  /// How far back a match of this length, or one more, is better than literals.
  func reach(_ length: Int) -> Int {
    let bits = ((length + 1) * literal - Self.symbols) / 16
    return bits < 0 ? 0 : min(1 << bits, Deflate.farthestOffset)
  }

  /// What a match costs beside the bits of its offset.
  private static let symbols = 9 * 16
}

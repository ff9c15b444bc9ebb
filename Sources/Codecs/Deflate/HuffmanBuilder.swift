/// Makes Huffman codes of limited length. Its room is allocated once.
final class HuffmanBuilder {
  static let mostSymbols = 288

  /// Symbols with their frequencies above them, sorted; later frequencies, parents and depths in
  /// turn.
  private let nodes = UnsafeMutablePointer<UInt64>.allocate(capacity: mostSymbols)
  private let other = UnsafeMutablePointer<UInt64>.allocate(capacity: mostSymbols)
  private let weights = UnsafeMutablePointer<UInt32>.allocate(capacity: mostSymbols)
  private let buckets = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
  private let lengthCounts = UnsafeMutablePointer<Int>.allocate(capacity: 33)

  deinit {
    nodes.deallocate()
    other.deallocate()
    weights.deallocate()
    buckets.deallocate()
    lengthCounts.deallocate()
  }

  /// Sets the code length of each of `count` symbols, 0 for those that do not occur, none above
  /// `limit`. At least two symbols get a code, since some decoders know no other complete code.
  func makeLengths(
    _ frequencies: UnsafePointer<UInt32>, count: Int, limit: Int,
    into lengths: UnsafeMutablePointer<UInt8>
  ) {
    lengths.update(repeating: 0, count: count)
    var used = 0
    var largest: UInt32 = 0
    for symbol in 0..<count where frequencies[symbol] != 0 {
      let frequency = frequencies[symbol]
      nodes[used] = UInt64(frequency) << 16 | UInt64(truncatingIfNeeded: symbol)
      largest = max(largest, frequency)
      used &+= 1
    }
    guard used > 2 else {
      let first = used > 0 ? Int(truncatingIfNeeded: nodes[0] & 0xffff) : 0
      let second = used > 1 ? Int(truncatingIfNeeded: nodes[1] & 0xffff) : first == 0 ? 1 : 0
      lengths[first] = 1
      lengths[second] = 1
      return
    }
    let sorted = sort(used, largest: largest)
    for index in 0..<used {
      weights[index] = UInt32(truncatingIfNeeded: sorted[index] >> 16)
    }
    countLengths(used, limit: limit)
    // The rarest symbols come first and take the longest codes.
    var index = 0
    var length = limit
    while length > 0 {
      for _ in 0..<lengthCounts[length] {
        lengths[Int(truncatingIfNeeded: sorted[index] & 0xffff)] = UInt8(
          truncatingIfNeeded: length)
        index &+= 1
      }
      length &-= 1
    }
  }

  /// Sorts the nodes by frequency, equal ones by symbol; returns where they are.
  private func sort(_ used: Int, largest: UInt32) -> UnsafeMutablePointer<UInt64> {
    var (from, to) = (nodes, other)
    if used <= 24 {
      for index in 1..<used {
        let node = from[index]
        var place = index
        while place > 0, from[place &- 1] > node {
          from[place] = from[place &- 1]
          place &-= 1
        }
        from[place] = node
      }
      return from
    }
    // By one byte of the frequency after the other, which keeps the order of equal ones.
    var shift: UInt64 = 16
    while shift < 48, (UInt64(largest) << 16) >> shift != 0 {
      buckets.update(repeating: 0, count: 256)
      for index in 0..<used { buckets[Int(from[index] &>> shift & 0xff)] &+= 1 }
      var total: UInt32 = 0
      for digit in 0..<256 {
        let count = buckets[digit]
        buckets[digit] = total
        total &+= count
      }
      for index in 0..<used {
        let digit = Int(from[index] &>> shift & 0xff)
        to[Int(buckets[digit])] = from[index]
        buckets[digit] &+= 1
      }
      swap(&from, &to)
      shift &+= 8
    }
    return from
  }

  /// Counts how many codes of each length there are, from the sorted weights of at least two
  /// symbols: A. Moffat, J. Katajainen, "In-place calculation of minimum-redundancy codes", 1995.
  private func countLengths(_ used: Int, limit: Int) {
    let weights = weights
    // Combine the two lightest nodes, leaves or not, until one is left; keep parents.
    var (leaf, root) = (2, 0)
    weights[0] &+= weights[1]
    var next = 1
    while next < used &- 1 {
      if leaf >= used || weights[root] < weights[leaf] {
        weights[next] = weights[root]
        weights[root] = UInt32(truncatingIfNeeded: next)
        root &+= 1
      } else {
        weights[next] = weights[leaf]
        leaf &+= 1
      }
      if leaf >= used || (root < next && weights[root] < weights[leaf]) {
        weights[next] &+= weights[root]
        weights[root] = UInt32(truncatingIfNeeded: next)
        root &+= 1
      } else {
        weights[next] &+= weights[leaf]
        leaf &+= 1
      }
      next &+= 1
    }
    // Each inner node takes a leaf of its parent's depth and gives two a level below. Codes that
    // would be too long are taken as long as allowed, at the cost of a shorter one.
    lengthCounts.update(repeating: 0, count: 33)
    lengthCounts[1] = 2
    weights[used &- 2] = 0
    var node = used &- 3
    while node >= 0 {
      let depth = Int(weights[Int(weights[node])]) &+ 1
      weights[node] = UInt32(truncatingIfNeeded: depth)
      var length = depth
      if length >= limit {
        length = limit &- 1
        while lengthCounts[length] == 0 { length &-= 1 }
      }
      lengthCounts[length] &-= 1
      lengthCounts[length &+ 1] &+= 2
      node &-= 1
    }
  }

  /// Sets the canonical code of each symbol, first bit lowest, with its length from bit 24 on.
  static func makeCodes(
    _ lengths: UnsafePointer<UInt8>, count: Int, into codes: UnsafeMutablePointer<UInt32>
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 32) { room in
      guard let starts = room.baseAddress else { return }
      let counts = starts + 16
      starts.update(repeating: 0, count: 32)
      for symbol in 0..<count { counts[Int(lengths[symbol])] &+= 1 }
      counts[0] = 0
      var start: UInt32 = 0
      for length in 1..<16 {
        start = (start &+ counts[length &- 1]) << 1
        starts[length] = start
      }
      for symbol in 0..<count {
        let length = UInt32(lengths[symbol])
        let code = starts[Int(length)]
        starts[Int(length)] &+= 1
        codes[symbol] = length == 0 ? 0 : reversed(code, length) | length << 24
      }
    }
  }

  @inline(__always)
  private static func reversed(_ code: UInt32, _ length: UInt32) -> UInt32 {
    var bits = code
    bits = bits >> 1 & 0x5555_5555 | (bits & 0x5555_5555) << 1
    bits = bits >> 2 & 0x3333_3333 | (bits & 0x3333_3333) << 2
    bits = bits >> 4 & 0x0f0f_0f0f | (bits & 0x0f0f_0f0f) << 4
    return bits.byteSwapped &>> (32 &- length)
  }
}

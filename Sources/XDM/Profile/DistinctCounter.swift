import Foundation

/// Tells how many different values there are: exactly while they are few, then as an estimate.
///
/// HyperLogLog (Flajolet and others, 2007) with 2,048 registers: the estimate is within 2.3 percent
/// of the truth, two times out of three.
struct DistinctCounter: Sendable {
  /// Values up to which the count is exact.
  static let exactLimit = 128
  private static let indexBits = 11
  private static let registerCount = 1 << indexBits

  private var hashes: Set<UInt64> = []
  /// Empty while the count is exact.
  private var registers: [UInt8] = []

  var isExact: Bool { registers.isEmpty }

  /// Adds a value by its hash, whose bits are all as good as random.
  mutating func insert(_ hash: UInt64) {
    if registers.isEmpty {
      hashes.insert(hash)
      if hashes.count > Self.exactLimit { estimate() }
    } else {
      note(hash)
    }
  }

  private mutating func estimate() {
    registers = [UInt8](repeating: 0, count: Self.registerCount)
    for hash in hashes { note(hash) }
    hashes = []
  }

  private mutating func note(_ hash: UInt64) {
    let index = Int(hash >> UInt64(64 - Self.indexBits))
    // A guard bit bounds the rank.
    let rest = hash << UInt64(Self.indexBits) | 1 << UInt64(Self.indexBits - 1)
    registers[index] = max(registers[index], UInt8(rest.leadingZeroBitCount + 1))
  }

  mutating func merge(_ other: DistinctCounter) {
    if other.isExact {
      for hash in other.hashes { insert(hash) }
    } else {
      if isExact { estimate() }
      for (index, rank) in other.registers.enumerated() {
        registers[index] = max(registers[index], rank)
      }
    }
  }

  var count: Int {
    if isExact { return hashes.count }
    let registerCount = Double(Self.registerCount)
    let sum = registers.reduce(0.0) { $0 + 1 / Double(UInt64(1) << UInt64($1)) }
    let alpha = 0.7213 / (1 + 1.079 / registerCount)
    let estimate = alpha * registerCount * registerCount / sum
    let empty = registers.count { $0 == 0 }
    // Few values leave registers empty, whose number tells more than their ranks.
    if estimate <= 2.5 * registerCount, empty > 0 {
      let count = registerCount * log(registerCount / Double(empty))
      return Int(count.rounded())
    }
    return Int(estimate.rounded())
  }
}

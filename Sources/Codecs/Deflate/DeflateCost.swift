#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a block would cost, from its entropy.
enum DeflateCost {
  /// log2 in 1/64 bits for 0…1023.
  private static let logs: [Int32] = (0..<2048).map {
    Int32((log2(Double(max($0, 1))) * 64).rounded())
  }

  /// Bits of a dynamic block, more or less.
  static func bits(_ tally: DeflateSymbolCounts) -> Int {
    logs.withUnsafeBufferPointer { logs in
      side(tally.counts, Deflate.literalLengthSymbols, logs)
        + side(tally.offsets, Deflate.offsetSymbols, logs)
    }
  }

  /// The entropy of symbols that occur so often, in bits.
  static func entropy(_ counts: UnsafePointer<UInt32>, count: Int) -> Int {
    logs.withUnsafeBufferPointer { logs in
      var total: UInt32 = 0
      var sum = 0
      for symbol in 0..<count where counts[symbol] != 0 {
        total &+= counts[symbol]
        sum &+= Int(counts[symbol]) &* log(counts[symbol], logs)
      }
      return (Int(total) &* log(total, logs) &- sum) >> 6
    }
  }

  private static func side(
    _ counts: UnsafePointer<UInt32>, _ size: Int, _ logs: UnsafeBufferPointer<Int32>
  ) -> Int {
    var total: UInt32 = 0
    var sum = 0
    var used = 0
    for symbol in 0..<size {
      let count = counts[symbol]
      if count == 0 { continue }
      total &+= count
      used &+= 1
      sum &+= Int(count) &* log(count, logs)
    }
    return (Int(total) &* log(total, logs) &- sum) >> 6 &+ used &* 4
  }

  @inline(__always)
  private static func log(_ value: UInt32, _ logs: UnsafeBufferPointer<Int32>) -> Int {
    let excess = max(21 &- value.leadingZeroBitCount, 0)
    return Int(logs[Int(value >> UInt32(truncatingIfNeeded: excess))]) &+ excess << 6
  }
}

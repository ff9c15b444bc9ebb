import ByteBuffers

extension BloomFilter {
  /// The filter of a column's values; nil for one without any, and for booleans. O(values × log).
  init?(_ column: ColumnBuffer, _ order: ValueOrder, _ options: BloomFilterOptions) {
    var hashes = Self.hashes(of: column)
    if order == .half { hashes += Self.halves(equalTo: hashes) }
    guard !hashes.isEmpty else { return nil }
    hashes.sort()
    var distinct = 1
    for i in 1..<max(hashes.count, 1) where hashes[i] != hashes[i - 1] { distinct += 1 }
    self.init(
      byteCount: Self.byteCount(distinctCount: options.distinctCount ?? distinct, options))
    for hash in hashes { insert(hash) }
  }

  private static func hashes(of column: ColumnBuffer) -> [UInt64] {
    switch column {
    case .booleans: return []
    case .int32s(let column): return column.values.map { XXH64.hash($0) }
    case .int64s(let column): return column.values.map { XXH64.hash($0) }
    case .floats(let column):
      let values = Array(column.values) + equals(of: column.values)
      return values.map { XXH64.hash($0.bitPattern) }
    case .doubles(let column):
      let values = Array(column.values) + equals(of: column.values)
      return values.map { XXH64.hash($0.bitPattern) }
    case .byteArrays(let column):
      return hashes(plain: column.isPlain ? column.plain.bytes : column.dictionary.arena.bytes)
    case .fixedLength(let column):
      return stride(from: 0, to: column.bytes.count, by: column.length).map {
        XXH64.hash(column.bytes.slice($0..<($0 + column.length)))
      }
    }
  }

  /// Numbers that readers may look for to find one that is there, and that have other bits: the other
  /// zero, and NaN as most programs have it.
  private static func equals<Value: BinaryFloatingPoint>(
    of values: UnsafeBufferPointer<Value>
  ) -> [Value] {
    (values.contains(0) ? [0, -0.0] : []) + (values.contains { $0.isNaN } ? [.nan, -.nan] : [])
  }

  /// The same of FLOAT16.
  private static func halves(equalTo hashes: [UInt64]) -> [UInt64] {
    let bits: [[UInt16]] = [[0, Half.negativeZero], [0x7e00, 0xfe00]]
    return bits.flatMap { same in
      let all = same.map { half in Half(bits: half).plain.withUnsafeBytes { XXH64.hash($0) } }
      return hashes.contains { all.contains($0) } ? all : []
    }
  }

  /// Of byte arrays in PLAIN form, whose lengths are not hashed.
  private static func hashes(plain: UnsafeRawBufferPointer) -> [UInt64] {
    var hashes: [UInt64] = []
    PlainByteArrays.forEach(plain) { hashes.append(XXH64.hash($0)) }
    return hashes
  }
}

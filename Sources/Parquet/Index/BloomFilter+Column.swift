import ByteBuffers

extension BloomFilter {
  /// The filter of a column's values; nil for one without any, and for booleans. O(values × log).
  init?(_ column: ColumnBuffer, _ options: BloomFilterOptions) {
    var hashes = Self.hashes(of: column)
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
    case .floats(let column): return column.values.map { XXH64.hash($0.bitPattern) }
    case .doubles(let column): return column.values.map { XXH64.hash($0.bitPattern) }
    case .byteArrays(let column):
      return hashes(plain: column.isPlain ? column.plain.bytes : column.dictionary.arena.bytes)
    case .fixedLength(let column):
      return stride(from: 0, to: column.bytes.count, by: column.length).map {
        XXH64.hash(UnsafeRawBufferPointer(rebasing: column.bytes[$0..<($0 + column.length)]))
      }
    }
  }

  /// Of byte arrays in PLAIN form, whose lengths are not hashed.
  private static func hashes(plain: UnsafeRawBufferPointer) -> [UInt64] {
    guard let base = plain.baseAddress else { return [] }
    var hashes: [UInt64] = []
    var offset = 0
    while offset < plain.count {
      let length = PlainByteArrays.length(at: base + offset)
      offset += PlainByteArrays.lengthSize
      hashes.append(XXH64.hash(UnsafeRawBufferPointer(start: base + offset, count: length)))
      offset += length
    }
    return hashes
  }
}

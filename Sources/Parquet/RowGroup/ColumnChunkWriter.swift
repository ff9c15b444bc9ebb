import ByteBuffers
import Codecs

/// Writes the pages of one column chunk: a dictionary page where there is a dictionary, then data
/// pages.
struct ColumnChunkWriter: ~Copyable {
  private let leaf: ParquetSchema.Leaf
  private let order: ValueOrder
  let levels: ColumnLevels
  private let options: RowGroupOptions
  private(set) var pages: PageWriter
  private var statistics = Statistics()
  private var hasPlain = false

  init(
    leaf: ParquetSchema.Leaf, levels: ColumnLevels, options: RowGroupOptions,
    compressor: BlockCompressor, scratch: PageScratch
  ) {
    self.leaf = leaf
    order = ValueOrder(leaf)
    self.levels = levels
    self.options = options
    pages = PageWriter(leaf, options.dataPageVersion, compressor: compressor, scratch: scratch)
  }

  /// Takes over the pages of another column without values and with the same levels.
  mutating func reuse(_ bytes: [UInt8], uncompressedSize size: Int) {
    pages.reuse(bytes, uncompressedSize: size)
    hasPlain = true
  }

  /// Writes all pages of `column`.
  mutating func write(_ column: ColumnBuffer) throws(ParquetError) {
    switch column {
    case .booleans(let column):
      describe(StatisticsBuilder.bounds(booleans: column.values))
      guard let base = column.values.baseAddress else { return }
      try writePages(.booleans(base), count: column.values.count)
    case .int32s(let column):
      describe(StatisticsBuilder.bounds(column.values, isUnsigned: order == .unsigned))
      try writeNumbers(column.values)
    case .int64s(let column):
      describe(StatisticsBuilder.bounds(column.values, isUnsigned: order == .unsigned))
      try writeNumbers(column.values)
    case .floats(let column):
      describe(StatisticsBuilder.bounds(column.values))
      try writeNumbers(column.values)
    case .doubles(let column):
      describe(StatisticsBuilder.bounds(column.values))
      try writeNumbers(column.values)
    case .byteArrays(let column):
      try writeByteArrays(column)
    case .fixedLength(let column):
      try writeFixedLength(column)
    }
  }

  private mutating func describe(_ bounds: Statistics?) {
    if let bounds { statistics = bounds }
  }

  private mutating func writeNumbers<Value: PlainNumber>(
    _ values: UnsafeBufferPointer<Value>
  ) throws(ParquetError) {
    if let dictionary = NumberDictionary.make(values) {
      try pages.writeDictionary(
        UnsafeRawBufferPointer(dictionary.entries.elements), count: dictionary.entries.count)
      let width = max(1, BitPacking.width(of: UInt32(dictionary.entries.count - 1)))
      try writePages(.indices(dictionary.indices.base, width: width), count: values.count)
    } else {
      guard let base = values.baseAddress else { return }
      try writePages(
        .fixed(UnsafeRawPointer(base), stride: MemoryLayout<Value>.stride), count: values.count)
    }
  }

  private mutating func describe(plain values: UnsafeRawBufferPointer) {
    if order == .decimal {
      describe(StatisticsBuilder.bounds(decimals: values))
    } else {
      describe(StatisticsBuilder.bounds(plain: values, isText: leaf.logicalType?.isText ?? false))
    }
  }

  private mutating func writeByteArrays(_ column: ByteArrayColumn) throws(ParquetError) {
    column.settle()
    if column.isPlain || column.count == 0 {
      describe(plain: column.plain.bytes)
      try writePages(
        .byteArrays(UnsafeRawPointer(column.plain.base)), count: column.count,
        byteCount: column.plain.count)
    } else {
      let entries = column.dictionary.arena.bytes
      let count = column.dictionary.count
      describe(plain: entries)
      try pages.writeDictionary(entries, count: count)
      let width = max(1, BitPacking.width(of: UInt32(count - 1)))
      try writePages(.indices(column.dictionary.indices.base, width: width), count: column.count)
    }
  }

  private mutating func writeFixedLength(_ column: FixedLengthColumn) throws(ParquetError) {
    let dictionary = FixedLengthDictionary.make(
      column.bytes, length: column.length, byteLimit: options.dictionaryPageSize)
    if let dictionary {
      let entries = dictionary.entries.bytes
      // Every NaN is counted, not each kind of them.
      let described = order.hasNaN ? column.bytes : entries
      describe(StatisticsBuilder.bounds(fixed: described, length: column.length, order: order))
      try pages.writeDictionary(entries, count: dictionary.count)
      let width = max(1, BitPacking.width(of: UInt32(dictionary.count - 1)))
      try writePages(.indices(dictionary.indices.base, width: width), count: column.count)
    } else {
      describe(StatisticsBuilder.bounds(fixed: column.bytes, length: column.length, order: order))
      guard let base = column.bytes.baseAddress else { return }
      try writePages(.fixed(base, stride: column.length), count: column.count)
    }
  }

  private mutating func writePages(
    _ values: EncodedValues, count: Int, byteCount: Int = 0
  ) throws(ParquetError) {
    hasPlain = hasPlain || values.encoding == .plain
    let ranges = values.pages(
      size: options.dataPageSize, levels, valueCount: count, byteCount: byteCount)
    for range in ranges { try pages.write(range, of: values, levels) }
  }

  /// The chunk, with what its metadata needs.
  consuming func finish(leaf index: Int, storedValueCount: Int) -> EncodedColumnChunk {
    var encodings: [Encoding] = [.rle]
    if hasPlain || pages.dictionaryPageOffset != nil { encodings.append(.plain) }
    if pages.dictionaryPageOffset != nil { encodings.append(.rleDictionary) }
    statistics.nullCount = levels.count - storedValueCount
    if order.hasNaN, statistics.nanCount == nil { statistics.nanCount = 0 }
    return EncodedColumnChunk(
      pages, leaf: index, encodings: encodings.sorted(), valueCount: levels.count,
      statistics: statistics)
  }
}

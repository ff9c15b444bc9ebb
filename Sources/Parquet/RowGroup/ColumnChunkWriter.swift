import ByteBuffers
import Codecs

/// Writes the pages of one column chunk: a dictionary page where there is a dictionary, then data
/// pages of version 1.
struct ColumnChunkWriter: ~Copyable {
  private let leaf: ParquetSchema.Leaf
  private let order: ValueOrder
  private let levels: DefinitionLevels
  private let repetition: UnsafePointer<UInt8>?
  private let options: RowGroupOptions
  private let compressor: BlockCompressor
  private let scratch: PageScratch

  /// The chunk's bytes so far.
  private(set) var output = ByteBuffer()
  private(set) var uncompressedSize = 0
  private var dictionaryPageOffset: Int?
  private var dataPageOffset = 0
  private var statistics = Statistics()
  private var hasPlain = false

  /// Bits of a definition level, 0 where there are none.
  var definitionWidth: Int { BitPacking.width(of: UInt32(leaf.maxDefinitionLevel)) }
  var repetitionWidth: Int { BitPacking.width(of: UInt32(leaf.maxRepetitionLevel)) }

  init(
    leaf: ParquetSchema.Leaf, levels: DefinitionLevels, repetition: UnsafePointer<UInt8>?,
    options: RowGroupOptions, compressor: BlockCompressor, scratch: PageScratch
  ) {
    self.leaf = leaf
    order = ValueOrder(leaf)
    self.levels = levels
    self.repetition = repetition
    self.options = options
    self.compressor = compressor
    self.scratch = scratch
  }

  /// Takes over the pages of another column without values and with the same levels.
  mutating func reuse(_ pages: [UInt8], uncompressedSize size: Int) {
    output.append(pages)
    uncompressedSize = size
    hasPlain = true
  }

  /// Writes all pages of `column`.
  mutating func write(_ column: ColumnBuffer) throws(ParquetError) {
    switch column {
    case .booleans(let column):
      let values = column.values.elements
      describe(StatisticsBuilder.bounds(booleans: values))
      try writePages(.booleans(column.values.base), count: values.count)
    case .int32s(let column):
      describe(StatisticsBuilder.bounds(column.values.elements, isUnsigned: order == .unsigned))
      try writeNumbers(column.values.elements)
    case .int64s(let column):
      describe(StatisticsBuilder.bounds(column.values.elements, isUnsigned: order == .unsigned))
      try writeNumbers(column.values.elements)
    case .floats(let column):
      describe(StatisticsBuilder.bounds(column.values.elements))
      try writeNumbers(column.values.elements)
    case .doubles(let column):
      describe(StatisticsBuilder.bounds(column.values.elements))
      try writeNumbers(column.values.elements)
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
      try writeDictionary(
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
      try writeDictionary(entries, count: count)
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
      try writeDictionary(entries, count: dictionary.count)
      let width = max(1, BitPacking.width(of: UInt32(dictionary.count - 1)))
      try writePages(.indices(dictionary.indices.base, width: width), count: column.count)
    } else {
      describe(StatisticsBuilder.bounds(fixed: column.bytes, length: column.length, order: order))
      guard let base = column.bytes.baseAddress else { return }
      try writePages(.fixed(base, stride: column.length), count: column.count)
    }
  }

  private mutating func writeDictionary(
    _ entries: UnsafeRawBufferPointer, count: Int
  ) throws(ParquetError) {
    dictionaryPageOffset = output.count
    try writePage(entries) {
      .dictionary(valueCount: Int32(truncatingIfNeeded: count), encoding: .plain)
    }
  }

  private mutating func writePages(
    _ values: EncodedValues, count: Int, byteCount: Int = 0
  ) throws(ParquetError) {
    dataPageOffset = output.count
    hasPlain = hasPlain || values.encoding == .plain
    let pages = values.pages(
      size: options.dataPageSize, levels: levels, maxLevel: leaf.maxDefinitionLevel,
      repetition: repetition, valueCount: count, byteCount: byteCount)
    for page in pages {
      scratch.body.removeAll()
      appendLevels(page.entries)
      values.append(page.values, bytes: page.bytes, to: &scratch.body)
      try writePage(scratch.body.bytes) {
        .dataV1(
          valueCount: Int32(truncatingIfNeeded: page.entries.count), encoding: values.encoding)
      }
    }
  }

  /// Appends both kinds of levels, each behind its length in bytes.
  private func appendLevels(_ entries: Range<Int>) {
    if repetitionWidth > 0 {
      let start = beginLevels()
      if let repetition {
        HybridRLE.append(
          levels: repetition + entries.lowerBound, count: entries.count, width: repetitionWidth,
          to: &scratch.body)
      } else {
        HybridRLE.appendRun(0, length: entries.count, width: repetitionWidth, to: &scratch.body)
      }
      endLevels(start)
    }
    if definitionWidth > 0 {
      let start = beginLevels()
      if let bytes = levels.bytes {
        HybridRLE.append(
          levels: bytes + entries.lowerBound, count: entries.count, width: definitionWidth,
          to: &scratch.body)
      } else {
        HybridRLE.appendRun(
          UInt32(levels.constant), length: entries.count, width: definitionWidth,
          to: &scratch.body)
      }
      endLevels(start)
    }
  }

  private func beginLevels() -> Int {
    scratch.body.appendLittleEndian(UInt32(0))
    return scratch.body.count
  }

  private func endLevels(_ start: Int) {
    let length = UInt32(truncatingIfNeeded: scratch.body.count - start)
    UnsafeMutableRawPointer(scratch.body.base + (start - 4)).storeBytes(
      of: length.littleEndian, as: UInt32.self)
  }

  /// Compresses a page's body and appends it behind its header.
  private mutating func writePage(
    _ body: UnsafeRawBufferPointer, _ content: () -> PageHeader.Content
  ) throws(ParquetError) {
    try checkSize(body.count)
    var stored = body
    if compressor.codec != .none {
      scratch.compressed.removeAll()
      do {
        try compressor.compress(body, into: &scratch.compressed)
      } catch {
        throw .codec(error)
      }
      stored = scratch.compressed.bytes
      try checkSize(stored.count)
    }
    let start = output.count
    let header = PageHeader(
      content: content(), uncompressedSize: Int32(body.count), compressedSize: Int32(stored.count),
      crc: CRC32.checksum(stored))
    header.append(to: &output)
    uncompressedSize += output.count - start + body.count
    output.append(stored)
  }

  private func checkSize(_ count: Int) throws(ParquetError) {
    guard count <= Int(Int32.max) else {
      throw .invalidData(
        "a page of the column \(leaf.dottedPath) exceeds 2 GiB; make row groups smaller")
    }
  }

  /// The chunk, with what its metadata needs.
  consuming func finish(leaf index: Int, storedValueCount: Int) -> EncodedColumnChunk {
    var encodings: [Encoding] = [.rle]
    if hasPlain || dictionaryPageOffset != nil { encodings.append(.plain) }
    if dictionaryPageOffset != nil { encodings.append(.rleDictionary) }
    statistics.nullCount = levels.count - storedValueCount
    if order.hasNaN, statistics.nanCount == nil { statistics.nanCount = 0 }
    return EncodedColumnChunk(
      bytes: output, leaf: index, encodings: encodings.sorted(), codec: compressor.codec,
      valueCount: levels.count, uncompressedSize: uncompressedSize,
      dictionaryPageOffset: dictionaryPageOffset, dataPageOffset: dataPageOffset,
      statistics: statistics)
  }
}

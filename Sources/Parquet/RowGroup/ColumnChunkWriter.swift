import ByteBuffers
import Codecs

/// Writes the pages of one column chunk: a dictionary page where there is a dictionary, then data
/// pages.
struct ColumnChunkWriter: ~Copyable {
  private let leaf: ParquetSchema.Leaf
  private let order: ValueOrder
  let levels: ColumnLevels
  private let options: RowGroupOptions
  private let trial: EncodingTrial
  private let dictionaryScratch: NumberDictionaryScratch
  /// The encoding that the options name for this column.
  private let named: Encoding?
  private(set) var pages: PageWriter
  private(set) var descriptions: [DataPageDescription] = []
  /// That of the values.
  private var encoding = Encoding.plain
  private var hasValues = false
  private var bloomFilter: SharedBytes?
  private var rowOrder: SortedColumn?

  init(
    leaf: ParquetSchema.Leaf, levels: ColumnLevels, options: RowGroupOptions,
    compressor: BlockCompressor, scratch: PageScratch
  ) {
    self.leaf = leaf
    order = ValueOrder(leaf)
    self.levels = levels
    self.options = options
    trial = EncodingTrial(compressor: compressor, scratch: scratch)
    dictionaryScratch = scratch.dictionary
    named = options.columnEncodings.isEmpty ? nil : options.columnEncodings[leaf.dottedPath]
    pages = PageWriter(leaf, options.dataPageVersion, compressor: compressor, scratch: scratch)
  }

  /// Takes over the pages of another column without values and with the same levels.
  mutating func reuse(
    _ bytes: [UInt8], uncompressedSize size: Int, _ descriptions: [DataPageDescription]
  ) {
    pages.reuse(bytes, uncompressedSize: size)
    self.descriptions = descriptions
  }

  /// Writes all pages of `column`.
  mutating func write(_ column: ColumnBuffer) throws(ParquetError) {
    hasValues = column.count > 0
    switch column {
    case .booleans(let column): try writeBooleans(column.values)
    case .int32s(let column):
      try writeIntegers(column.values) { .int32Deltas($0) }
    case .int64s(let column):
      try writeIntegers(column.values) { .int64Deltas($0) }
    case .floats(let column): try writeFloats(column.values)
    case .doubles(let column): try writeFloats(column.values)
    case .byteArrays(let column): try writeByteArrays(column)
    case .fixedLength(let column): try writeFixedLength(column)
    }
  }

  private mutating func writeIntegers<Value: FixedWidthInteger & SignedInteger & PlainNumber>(
    _ values: UnsafeBufferPointer<Value>, deltas: (UnsafePointer<Value>) -> EncodedValues
  ) throws(ParquetError) {
    let isUnsigned = order == .unsigned
    try writeNumbers(values, deltas: values.baseAddress.map(deltas)) { page in
      StatisticsBuilder.bounds(
        values.slice(page.values), isUnsigned: isUnsigned)
    }
  }

  private mutating func writeFloats<Value: BinaryFloatingPoint & PlainNumber>(
    _ values: UnsafeBufferPointer<Value>
  ) throws(ParquetError) {
    try writeNumbers(values, deltas: nil) { page in
      StatisticsBuilder.bounds(values.slice(page.values))
    }
  }

  private mutating func writeBooleans(
    _ values: UnsafeBufferPointer<UInt8>
  ) throws(ParquetError) {
    guard let base = values.baseAddress else { return }
    var candidates = [EncodingCandidate(values: .booleans(base))]
    if offers(.rle) { candidates.append(EncodingCandidate(values: .booleanRuns(base))) }
    try write(bestOf: candidates, count: values.count) { page in
      StatisticsBuilder.bounds(booleans: values.slice(page.values))
    }
  }

  private mutating func writeNumbers<Value: PlainNumber>(
    _ values: UnsafeBufferPointer<Value>, deltas: EncodedValues?,
    bounds: (PageRange) -> Statistics?
  ) throws(ParquetError) {
    guard let base = values.baseAddress else { return }
    let stride = MemoryLayout<Value>.stride
    var candidates = [
      EncodingCandidate(values: .fixed(UnsafeRawPointer(base), stride: stride))
    ]
    if offers(.byteStreamSplit) {
      candidates.append(
        EncodingCandidate(values: .streams(UnsafeRawPointer(base), stride: stride)))
    }
    if let deltas, offers(.deltaBinaryPacked) {
      candidates.append(EncodingCandidate(values: deltas))
    }
    if offers(.rleDictionary), let dictionary = NumberDictionary.make(values, in: dictionaryScratch)
    {
      let count = dictionary.entries.count
      candidates.append(
        EncodingCandidate(
          values: .indices(dictionary.indices.base, width: BitPacking.indexWidth(count)),
          dictionary: UnsafeRawBufferPointer(dictionary.entries.elements), entryCount: count))
      try write(bestOf: candidates, count: values.count, bounds: bounds)
      dictionary.giveBack(dictionaryScratch)
    } else {
      try write(bestOf: candidates, count: values.count, bounds: bounds)
    }
  }

  private static func bounds(
    plain values: UnsafeRawBufferPointer, _ leaf: ParquetSchema.Leaf, _ order: ValueOrder
  ) -> Statistics? {
    if order == .decimal { return StatisticsBuilder.bounds(decimals: values) }
    return StatisticsBuilder.bounds(plain: values, isText: leaf.logicalType?.isText ?? false)
  }

  private mutating func writeByteArrays(_ column: ByteArrayColumn) throws(ParquetError) {
    let (leaf, order) = (leaf, order)
    column.settle(keepingDictionary: offers(.rleDictionary))
    if column.isPlain || column.count == 0 {
      let plain = column.plain.bytes
      let base = UnsafeRawPointer(column.plain.base)
      var candidates = [EncodingCandidate(values: .byteArrays(base))]
      if offers(.deltaLengthByteArray) {
        candidates.append(EncodingCandidate(values: .lengthDeltas(base)))
      }
      if offers(.deltaByteArray) {
        candidates.append(EncodingCandidate(values: .prefixDeltas(base)))
      }
      try write(bestOf: candidates, count: column.count, byteCount: plain.count) { page in
        Self.bounds(plain: plain.slice(page.bytes), leaf, order)
      } byteArraySize: { page in
        page.bytes.count - PlainByteArrays.lengthSize * page.values.count
      }
    } else {
      try writeDictionary(of: column)
    }
  }

  private mutating func writeDictionary(of column: ByteArrayColumn) throws(ParquetError) {
    let count = column.dictionary.count
    guard pages.codec != .none, count >= SortedDictionary.smallestCount else {
      return try writeDictionary(
        of: column, column.dictionary.arena.bytes, column.dictionary.indices.base)
    }
    let sorted = SortedDictionary(column.dictionary)
    try writeDictionary(of: column, sorted.entries.bytes, sorted.indices.base)
  }

  /// - Parameters:
  ///   - entries: The column's dictionary, in any order.
  ///   - indices: Those of the values in it.
  private mutating func writeDictionary(
    of column: ByteArrayColumn, _ entries: UnsafeRawBufferPointer,
    _ indices: UnsafePointer<UInt32>
  ) throws(ParquetError) {
    let count = column.dictionary.count
    try pages.writeDictionary(entries, count: count)
    let values = EncodedValues.indices(indices, width: BitPacking.indexWidth(count))
    let ranges = pageRanges(values, count: column.count)
    guard ranges.count > 1 else {
      let size = column.dictionary.plainByteCount - PlainByteArrays.lengthSize * column.count
      for range in ranges {
        let bounds = Self.bounds(plain: column.dictionary.arena.bytes, leaf, order)
        try write(range, of: values, bounds, byteArraySize: size)
      }
      return
    }
    var used = DictionaryUsage(entryCount: count)
    for range in ranges {
      let page = used.entries(of: range.values, in: column.dictionary)
      try write(
        range, of: values, Self.bounds(plain: page.plain, leaf, order),
        byteArraySize: page.byteArraySize)
    }
  }

  private mutating func writeFixedLength(_ column: FixedLengthColumn) throws(ParquetError) {
    let order = order
    let (bytes, length) = (column.bytes, column.length)
    func bounds(_ page: PageRange) -> Statistics? {
      let range = (page.values.lowerBound * length)..<(page.values.upperBound * length)
      return StatisticsBuilder.bounds(
        fixed: bytes.slice(range), length: length, order: order)
    }
    guard let base = bytes.baseAddress else { return }
    var candidates = [EncodingCandidate(values: .fixed(base, stride: length))]
    if offers(.byteStreamSplit) {
      candidates.append(EncodingCandidate(values: .streams(base, stride: length)))
    }
    if offers(.deltaByteArray) {
      candidates.append(EncodingCandidate(values: .fixedPrefixDeltas(base, stride: length)))
    }
    if offers(.rleDictionary),
      let dictionary = FixedLengthDictionary.make(
        bytes, length: length, byteLimit: options.dictionaryPageSize)
    {
      let entries = dictionary.entries.bytes
      candidates.append(
        EncodingCandidate(
          values: .indices(
            dictionary.indices.base, width: BitPacking.indexWidth(dictionary.count)),
          dictionary: entries, entryCount: dictionary.count))
      try write(bestOf: candidates, count: column.count) { page in
        // Every NaN is counted, not each kind of them.
        guard page.values.count == column.count, !order.hasNaN else { return bounds(page) }
        return StatisticsBuilder.bounds(fixed: entries, length: length, order: order)
      }
    } else {
      try write(bestOf: candidates, count: column.count, bounds: bounds)
    }
  }

  /// Whether an encoding besides PLAIN is to be weighed.
  private func offers(_ encoding: Encoding) -> Bool {
    named.map { $0 == encoding } ?? options.encodings.includes(encoding)
  }

  private func pageRanges(
    _ values: EncodedValues, count: Int, byteCount: Int = 0
  ) -> [PageRange] {
    values.pages(options, levels, valueCount: count, byteCount: byteCount)
  }

  /// Cuts values into pages and writes these, in what is the best form of `candidates`: the first, if
  /// there are no values.
  ///
  /// - Parameters:
  ///   - bounds: Those of a page's values.
  ///   - byteArraySize: Bytes of a page's byte arrays without their lengths.
  private mutating func write(
    bestOf candidates: [EncodingCandidate], count: Int, byteCount: Int = 0,
    bounds: (PageRange) -> Statistics?, byteArraySize: (PageRange) -> Int = { _ in 0 }
  ) throws(ParquetError) {
    var candidates = candidates
    if let named {
      candidates = [candidates.first { $0.values.encoding == named } ?? candidates[0]]
    }
    while true {
      let index = try trial.best(of: candidates, valueCount: count, byteCount: byteCount)
      let candidate = candidates[index]
      let ranges = pageRanges(candidate.values, count: count, byteCount: byteCount)
      if options.encodings == .common, index > 0, !candidate.values.isCommon(ranges) {
        candidates.remove(at: index)
        continue
      }
      if candidate.entryCount > 0 {
        try pages.writeDictionary(candidate.dictionary, count: candidate.entryCount)
      }
      for (index, range) in ranges.enumerated() {
        try write(
          range, of: candidate.values, bounds(range), byteArraySize: byteArraySize(range))
        if index == 0 {
          pages.reserve(pages: ranges.count - 1, likeThatFrom: descriptions[0].offset)
        }
      }
      return
    }
  }

  private mutating func write(
    _ page: PageRange, of values: EncodedValues, _ bounds: Statistics?, byteArraySize: Int
  ) throws(ParquetError) {
    encoding = values.encoding
    let start = pages.output.count
    try pages.write(page, of: values, levels)
    var description = DataPageDescription(
      offset: start, size: pages.output.count - start, firstRow: page.rows.lowerBound,
      nullCount: page.entries.count - page.values.count, valueCount: page.values.count,
      statistics: Statistics(), byteArraySize: byteArraySize)
    if let bounds, !page.values.isEmpty { description.statistics = bounds }
    // Columns without values share their pages, whatever their highest levels are.
    if hasValues, levels.maxRepetition > 0 {
      description.repetitionHistogram = levels.repetitionHistogram(page)
    }
    // Of two definition levels, both counts are known.
    if hasValues, levels.maxDefinition > 1 {
      description.definitionHistogram = levels.definitionHistogram(page)
    }
    descriptions.append(description)
  }

  /// Makes what the options ask for besides pages: a bloom filter, and how rows are ordered.
  mutating func describe(_ column: ColumnBuffer) {
    guard !options.bloomFilters.isEmpty || !options.sortingColumns.isEmpty else { return }
    let path = leaf.dottedPath
    if let filter = options.bloomFilters[path].flatMap({ BloomFilter(column, order, $0) }) {
      var bytes = ByteBuffer(capacity: filter.byteCount + 64)
      filter.append(to: &bytes)
      bloomFilter = SharedBytes(bytes)
    }
    if let sorting = options.sortingColumns.first(where: { $0.path == path }),
      levels.maxRepetition == 0
    {
      let order = RowOrder(column, levels, ValueOrder(leaf), sorting)
      rowOrder = SortedColumn(path: path, steps: order.steps)
    }
  }

  /// The chunk, with what its metadata needs.
  consuming func finish(leaf index: Int, storedValueCount: Int) -> EncodedColumnChunk {
    var encodings = encoding == .rle ? [.rle] : [.rle, encoding]
    if pages.dictionaryPageOffset != nil { encodings.append(.plain) }
    var statistics = Statistics(pages: descriptions, of: leaf)
    statistics.nullCount = levels.count - storedValueCount
    if order.hasNaN, statistics.nanCount == nil { statistics.nanCount = 0 }
    return EncodedColumnChunk(
      pages, leaf: index, encodings: encodings.sorted(), valueCount: levels.count,
      statistics: statistics, sizeStatistics: SizeStatistics(descriptions, of: leaf),
      dataPages: descriptions, bloomFilter: bloomFilter,
      rowOrder: rowOrder, sorting: options.sortingColumns)
  }
}

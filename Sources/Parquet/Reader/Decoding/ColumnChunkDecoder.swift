import ByteBuffers
import Codecs

/// Decodes the pages of one column chunk.
struct ColumnChunkDecoder: ~Copyable {
  private let leaf: ParquetSchema.Leaf
  /// Level entries that the pages have to hold in all.
  private let entryCount: Int
  private let options: ParquetReadOptions
  private var entriesRead = 0
  /// Entries with repetition level 0.
  private var rowsRead = 0
  private var repetitionLevels: LevelCollector
  private var definitionLevels: LevelCollector
  private let collector: any ValueCollector
  private var decompressor: PageDecompressor
  private var dictionaryCount: Int?
  private var indices = TypedBuffer<UInt32>()
  private var skipsValues = false
  private var valuesRead = 0
  /// The pages that have been read.
  private(set) var pages: [DecodedPage] = []

  private static let plausibleEntriesPerByte = 32

  init(
    _ leaf: ParquetSchema.Leaf, entryCount: Int, chunkSize: Int, codec: PageCodec,
    options: ParquetReadOptions = .init()
  ) {
    self.leaf = leaf
    self.entryCount = entryCount
    self.options = options
    // What a chunk claims to hold is reserved at once only as far as its size makes it plausible.
    let expected = min(entryCount, chunkSize * Self.plausibleEntriesPerByte)
    repetitionLevels = LevelCollector(maximum: leaf.maxRepetitionLevel, expecting: expected)
    definitionLevels = LevelCollector(maximum: leaf.maxDefinitionLevel, expecting: expected)
    collector = makeCollector(leaf, expecting: expected, byteLimit: options.byteLimit)
    decompressor = PageDecompressor(codec)
  }

  init(_ leaf: ParquetSchema.Leaf, entryCount: Int, chunkSize: Int, codec: CompressionCodec) {
    self.init(leaf, entryCount: entryCount, chunkSize: chunkSize, codec: .block(codec))
  }

  /// Decodes the pages in `bytes`, which belong to `rowCount` rows.
  ///
  /// - Parameter start: Where the bytes begin in the file, for messages.
  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, at start: Int = 0, rowCount: Int
  ) throws(ParquetError) -> DecodedColumn {
    try readPages(bytes, at: start, rowCount: rowCount)
    return DecodedColumn(
      definitionLevels: definitionLevels.levels, repetitionLevels: repetitionLevels.levels,
      entryCount: entryCount, values: collector.finish())
  }

  /// Decodes levels alone. Empty where the column has none of a kind, as in `DecodedColumn`.
  mutating func decodeLevels(
    _ bytes: UnsafeRawBufferPointer, rowCount: Int
  ) throws(ParquetError) -> (definition: [UInt8], repetition: [UInt8]) {
    skipsValues = true
    try readPages(bytes, at: 0, rowCount: rowCount)
    return (definitionLevels.levels, repetitionLevels.levels)
  }

  private mutating func readPages(
    _ bytes: UnsafeRawBufferPointer, at start: Int, rowCount: Int
  ) throws(ParquetError) {
    var pages = PageReader(bytes, verifiesChecksums: options.verifiesChecksums)
    while entriesRead < entryCount {
      let offset = pages.offset
      do throws(ParquetError) {
        guard let page = try pages.next() else {
          throw .corrupt(
            "there is none, though \(entriesRead) of \(entryCount) values were found")
        }
        let before = (entriesRead, rowsRead, valuesRead)
        try decode(page)
        self.pages.append(
          DecodedPage(
            header: page.header, offset: start + offset, size: pages.offset - offset,
            entries: before.0..<entriesRead, rows: before.1..<rowsRead,
            values: before.2..<valuesRead))
      } catch {
        throw error.located(in: "the page at byte \(start + offset)")
      }
    }
    try checkRows(rowCount)
  }

  private func checkRows(_ rowCount: Int) throws(ParquetError) {
    guard repetitionLevels.levels.first ?? 0 == 0 else {
      throw .corrupt("its first repetition level is not 0")
    }
    guard rowsRead == rowCount else {
      throw .corrupt("it has \(rowsRead) rows, its row group \(rowCount)")
    }
  }

  private mutating func decode(_ page: CompressedPage) throws(ParquetError) {
    let size = Int(page.header.uncompressedSize)
    switch page.header.content {
    case .dictionary(let count, let encoding, _):
      guard encoding == .plain || encoding == .plainDictionary else {
        throw .unsupportedEncoding(encoding)
      }
      guard dictionaryCount == nil, entriesRead == 0 else {
        throw .corrupt("a dictionary lies behind the first page")
      }
      guard !skipsValues else { return }
      let body = try decompressor.decompress(page.body, size: size)
      try collector.setDictionary(body, count: Int(count))
      dictionaryCount = Int(count)
    case .dataV1(let count, let encoding, let definition, let repetition, _):
      let count = try checked(count)
      let body = try decompressor.decompress(page.body, size: size)
      try decodeV1(
        body, count, encoding, definitionEncoding: definition, repetitionEncoding: repetition)
    case .dataV2(
      let count, _, _, let encoding, let definitionSize, let repetitionSize, let isCompressed, _):
      let count = try checked(count)
      let levelSize = Int(definitionSize) + Int(repetitionSize)
      guard levelSize <= page.body.count, levelSize <= size else {
        throw .corrupt("its levels have \(levelSize) bytes, the page \(page.body.count)")
      }
      let repetition = page.body.slice(..<Int(repetitionSize))
      let definition = page.body.slice(Int(repetitionSize)..<levelSize)
      let valueCount = try readLevels(
        (repetition, .rle), (definition, .rle), count)
      var values = page.body.slice(levelSize...)
      if isCompressed, !values.isEmpty {
        values = try decompressor.decompress(values, size: size - levelSize)
      }
      try decodeValues(values, count: valueCount, encoding)
    case .other: break
    }
  }

  /// The value count of a data page, which cannot pass what the chunk has left.
  private func checked(_ count: Int32) throws(ParquetError) -> Int {
    guard Int(count) <= entryCount - entriesRead else {
      throw .corrupt(
        "it holds \(count) values, of its chunk's \(entryCount) are \(entryCount - entriesRead) left"
      )
    }
    return Int(count)
  }

  /// Levels of a page, and how they are encoded.
  private typealias Levels = (bytes: UnsafeRawBufferPointer, encoding: Encoding)

  /// Decodes the body of a version 1 page: repetition levels, definition levels, values.
  private mutating func decodeV1(
    _ body: UnsafeRawBufferPointer, _ count: Int, _ encoding: Encoding,
    definitionEncoding: Encoding, repetitionEncoding: Encoding
  ) throws(ParquetError) {
    var reader = ByteReader(body)
    var repetition: Levels?
    var definition: Levels?
    do {
      if repetitionLevels.isPresent {
        repetition = try Self.levels(
          &reader, count, width: repetitionLevels.width, repetitionEncoding)
      }
      if definitionLevels.isPresent {
        definition = try Self.levels(
          &reader, count, width: definitionLevels.width, definitionEncoding)
      }
    } catch { throw .corrupt("its levels are cut off: \(error.reason)") }
    let valueCount = try readLevels(repetition, definition, count)
    try decodeValues(
      body.slice(reader.offset...), count: valueCount, encoding)
  }

  /// The levels of a version 1 page: behind their length in 4 bytes, or of a known length in the
  /// deprecated BIT_PACKED.
  private static func levels(
    _ body: inout ByteReader, _ count: Int, width: Int, _ encoding: Encoding
  ) throws(ByteReaderError) -> Levels {
    let size =
      encoding == .bitPacked
      ? BitPackedLevels.byteCount(count, width: width)
      : Int(try body.readLittleEndian(UInt32.self))
    return (try body.read(size), encoding)
  }

  /// Reads the levels of a page with `count` entries, where the column has any; returns how many
  /// values the page holds.
  private mutating func readLevels(
    _ repetition: Levels?, _ definition: Levels?, _ count: Int
  ) throws(ParquetError) -> Int {
    entriesRead += count
    if repetitionLevels.isPresent, let repetition {
      rowsRead += try repetitionLevels.append(
        repetition.bytes, count: count, encoding: repetition.encoding, counting: 0)
    } else {
      rowsRead += count
    }
    var valueCount = count
    if definitionLevels.isPresent, let definition {
      valueCount = try definitionLevels.append(
        definition.bytes, count: count, encoding: definition.encoding,
        counting: definitionLevels.maximum)
    }
    valuesRead += valueCount
    return valueCount
  }

  private mutating func decodeValues(
    _ bytes: UnsafeRawBufferPointer, count: Int, _ encoding: Encoding
  ) throws(ParquetError) {
    guard count > 0, !skipsValues else { return }
    switch encoding {
    case .rleDictionary, .plainDictionary: try decodeIndices(bytes, count: count)
    default: try collector.append(bytes, count: count, encoding: encoding)
    }
  }

  private mutating func decodeIndices(
    _ bytes: UnsafeRawBufferPointer, count: Int
  ) throws(ParquetError) {
    guard let dictionaryCount else { throw .corrupt("it has indices, but there is no dictionary") }
    let collector = collector
    try RLEDictionary.decode(
      bytes, count: count, entryCount: dictionaryCount, in: &indices
    ) { (indices) throws(ParquetError) in try collector.append(indices: indices) }
  }
}

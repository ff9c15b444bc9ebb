import ByteBuffers
import Codecs

/// Decodes the pages of one column chunk.
struct ColumnChunkDecoder: ~Copyable {
  private let leaf: ParquetSchema.Leaf
  /// Level entries that the pages have to hold in all.
  private let entryCount: Int
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

  private static let plausibleEntriesPerByte = 32

  init(_ leaf: ParquetSchema.Leaf, entryCount: Int, chunkSize: Int, codec: CompressionCodec) {
    self.leaf = leaf
    self.entryCount = entryCount
    // What a chunk claims to hold is reserved at once only as far as its size makes it plausible.
    let expected = min(entryCount, chunkSize * Self.plausibleEntriesPerByte)
    repetitionLevels = LevelCollector(maximum: leaf.maxRepetitionLevel, expecting: expected)
    definitionLevels = LevelCollector(maximum: leaf.maxDefinitionLevel, expecting: expected)
    collector = makeCollector(leaf, expecting: expected)
    decompressor = PageDecompressor(codec)
  }

  /// Decodes the pages in `bytes`, which belong to `rowCount` rows.
  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, rowCount: Int
  ) throws(ParquetError) -> DecodedColumn {
    try readPages(bytes, rowCount: rowCount)
    return DecodedColumn(
      definitionLevels: definitionLevels.levels, repetitionLevels: repetitionLevels.levels,
      entryCount: entryCount, values: collector.finish())
  }

  /// Decodes levels alone. Empty where the column has none of a kind, as in `DecodedColumn`.
  mutating func decodeLevels(
    _ bytes: UnsafeRawBufferPointer, rowCount: Int
  ) throws(ParquetError) -> (definition: [UInt8], repetition: [UInt8]) {
    skipsValues = true
    try readPages(bytes, rowCount: rowCount)
    return (definitionLevels.levels, repetitionLevels.levels)
  }

  private mutating func readPages(
    _ bytes: UnsafeRawBufferPointer, rowCount: Int
  ) throws(ParquetError) {
    var pages = PageReader(bytes)
    while entriesRead < entryCount {
      guard let page = try pages.next() else {
        throw .corrupt("its pages hold \(entriesRead) values, its metadata says \(entryCount)")
      }
      try decode(page)
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
        throw .corrupt("it has a dictionary page behind its first page")
      }
      guard !skipsValues else { return }
      let body = try decompressor.decompress(page.body, size: size)
      try collector.setDictionary(body, count: Int(count))
      dictionaryCount = Int(count)
    case .dataV1(let count, let encoding, let definition, let repetition, _):
      let count = try checked(count)
      var body = ByteReader(try decompressor.decompress(page.body, size: size))
      let repetitionRuns = try repetitionLevels.isPresent ? Self.runs(&body, repetition) : nil
      let definitionRuns = try definitionLevels.isPresent ? Self.runs(&body, definition) : nil
      let values = try readLevels(repetitionRuns, definitionRuns, count)
      try decodeValues(body.bytes[body.offset...], count: values, encoding)
    case .dataV2(
      let count, _, _, let encoding, let definitionSize, let repetitionSize, let isCompressed, _):
      let count = try checked(count)
      let levelSize = Int(definitionSize) + Int(repetitionSize)
      guard levelSize <= page.body.count, levelSize <= size else {
        throw .corrupt("the levels of a page have \(levelSize) bytes, the page \(page.body.count)")
      }
      let repetition = UnsafeRawBufferPointer(rebasing: page.body[..<Int(repetitionSize)])
      let definition = UnsafeRawBufferPointer(
        rebasing: page.body[Int(repetitionSize)..<levelSize])
      let valueCount = try readLevels(repetition, definition, count)
      var values = UnsafeRawBufferPointer(rebasing: page.body[levelSize...])
      if isCompressed, !values.isEmpty {
        values = try decompressor.decompress(values, size: size - levelSize)
      }
      try decodeValues(values[...], count: valueCount, encoding)
    case .other: break
    }
  }

  /// The value count of a data page, which cannot pass what the chunk has left.
  private func checked(_ count: Int32) throws(ParquetError) -> Int {
    guard Int(count) <= entryCount - entriesRead else {
      throw .corrupt("its pages hold more values than the \(entryCount) that its metadata says")
    }
    return Int(count)
  }

  /// The runs of levels of a version 1 page, behind their length in 4 bytes.
  private static func runs(
    _ body: inout ByteReader, _ encoding: Encoding
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    guard encoding == .rle else { throw .unsupported("levels in the encoding \(encoding)") }
    do {
      return try body.read(Int(try body.readLittleEndian(UInt32.self)))
    } catch {
      throw .corrupt("the levels of a page are cut off: \(error.reason)")
    }
  }

  /// Reads the levels of a page with `count` entries, where the column has any; returns how many
  /// values the page holds.
  private mutating func readLevels(
    _ repetition: UnsafeRawBufferPointer?, _ definition: UnsafeRawBufferPointer?, _ count: Int
  ) throws(ParquetError) -> Int {
    entriesRead += count
    if repetitionLevels.isPresent, let repetition {
      rowsRead += try repetitionLevels.append(repetition, count: count, counting: 0)
    } else {
      rowsRead += count
    }
    guard definitionLevels.isPresent, let definition else { return count }
    let present = definitionLevels.maximum
    return try definitionLevels.append(definition, count: count, counting: present)
  }

  private mutating func decodeValues(
    _ bytes: Slice<UnsafeRawBufferPointer>, count: Int, _ encoding: Encoding
  ) throws(ParquetError) {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes)
    guard count > 0, !skipsValues else { return }
    switch encoding {
    case .plain: try collector.appendPlain(bytes, count: count)
    case .rleDictionary, .plainDictionary: try decodeIndices(bytes, count: count)
    default: try collector.append(bytes, count: count, encoding: encoding)
    }
  }

  /// Decodes dictionary indices: a byte with their width, then runs.
  private mutating func decodeIndices(
    _ bytes: UnsafeRawBufferPointer, count: Int
  ) throws(ParquetError) {
    guard let dictionaryCount else { throw .corrupt("a page has indices, but no dictionary") }
    guard let width = bytes.first, width <= 32 else {
      throw .corrupt("a page of dictionary indices has no possible bit width")
    }
    indices.removeAll()
    indices.reserve(count)
    try HybridRLE.decode(
      UnsafeRawBufferPointer(rebasing: bytes[1...]), width: Int(width), count: count,
      into: indices.end)
    indices.advance(by: count)
    var highest: UInt32 = 0
    for i in 0..<count { highest = max(highest, indices[i]) }
    guard Int(highest) < dictionaryCount else {
      throw .corrupt("a page has the index \(highest), the dictionary \(dictionaryCount) values")
    }
    try collector.append(indices: indices.elements)
  }
}

import ByteBuffers
import Codecs

/// Puts the pages of a column chunk behind each other, compressed, each behind its header.
struct PageWriter: ~Copyable {
  private let leaf: ParquetSchema.Leaf
  private let compressor: BlockCompressor
  private let version: DataPageVersion
  private let scratch: PageScratch

  /// The chunk's bytes so far.
  private(set) var output: ByteBuffer
  /// Bytes as they would be without compression, headers included.
  private(set) var uncompressedSize = 0
  private(set) var dictionaryPageOffset: Int?
  /// Where the first data page lies: behind the dictionary.
  private(set) var dataPageOffset = 0

  /// Bytes of most page headers, at most.
  private static let usualHeaderSize = 48

  var codec: CompressionCodec { compressor.codec }

  init(
    _ leaf: ParquetSchema.Leaf, _ version: DataPageVersion, compressor: BlockCompressor,
    scratch: PageScratch
  ) {
    self.leaf = leaf
    self.version = version
    self.compressor = compressor
    self.scratch = scratch
    output = scratch.takeOutput()
  }

  /// Makes room for so many pages more that are about as large as the last one, which began at `start`.
  mutating func reserve(pages count: Int, likeThatFrom start: Int) {
    guard count > 1 else { return }
    let size = output.count - start
    output.reserve(count * (size + size / 16))
  }

  /// The chunk's bytes.
  consuming func finish() -> ByteBuffer { scratch.fitted(output) }

  /// Takes over pages that were written before.
  mutating func reuse(_ pages: [UInt8], uncompressedSize size: Int) {
    output.append(pages)
    uncompressedSize = size
  }

  /// Writes the dictionary page: before any other.
  mutating func writeDictionary(
    _ entries: UnsafeRawBufferPointer, count: Int
  ) throws(ParquetError) {
    dictionaryPageOffset = output.count
    let content = PageHeader.Content.dictionary(
      valueCount: Int32(truncatingIfNeeded: count), encoding: .plain)
    try write(content, entries, size: entries.count)
    dataPageOffset = output.count
  }

  /// Writes a data page.
  mutating func write(
    _ page: PageRange, of values: EncodedValues, _ levels: ColumnLevels
  ) throws(ParquetError) {
    switch version {
    case .v1: try writeV1(page, values, levels)
    case .v2: try writeV2(page, values, levels)
    }
  }

  /// Levels, each kind behind its length, and values are compressed together.
  private mutating func writeV1(
    _ page: PageRange, _ values: EncodedValues, _ levels: ColumnLevels
  ) throws(ParquetError) {
    scratch.body.removeAll()
    if levels.repetitionWidth > 0 {
      let start = beginLevels()
      levels.appendRepetition(page.entries, to: &scratch.body)
      endLevels(start)
    }
    if levels.definitionWidth > 0 {
      let start = beginLevels()
      levels.appendDefinition(page.entries, to: &scratch.body)
      endLevels(start)
    }
    let content = PageHeader.Content.dataV1(
      valueCount: Int32(truncatingIfNeeded: page.entries.count), encoding: values.encoding)
    if codec == .none, let stored = values.stored(page.values, bytes: page.bytes) {
      let levels = scratch.body.bytes
      return try append(content, levels, stored, size: levels.count + stored.count)
    }
    values.append(page.values, bytes: page.bytes, to: &scratch.body)
    try write(content, scratch.body.bytes, size: scratch.body.count)
  }

  private func beginLevels() -> Int {
    scratch.body.appendLittleEndian(UInt32(0))
    return scratch.body.count
  }

  private func endLevels(_ start: Int) {
    let length = UInt32(truncatingIfNeeded: scratch.body.count - start)
    scratch.body.store(length, at: start - 4)
  }

  /// Levels stand without their lengths before the values, which alone are compressed; not where
  /// they are none, or do not become fewer.
  private mutating func writeV2(
    _ page: PageRange, _ values: EncodedValues, _ levels: ColumnLevels
  ) throws(ParquetError) {
    scratch.body.removeAll()
    if levels.repetitionWidth > 0 { levels.appendRepetition(page.entries, to: &scratch.body) }
    let repetitionSize = scratch.body.count
    if levels.definitionWidth > 0 { levels.appendDefinition(page.entries, to: &scratch.body) }
    let levelSize = scratch.body.count
    if !page.values.isEmpty || values.hasHeader {
      values.append(page.values, bytes: page.bytes, to: &scratch.body)
    }
    var stored = scratch.body.bytes
    let plainValues = stored.slice(levelSize...)
    if codec != .none, !plainValues.isEmpty {
      scratch.compressed.removeAll()
      scratch.compressed.append(stored.slice(..<levelSize))
      do { try compressor.compress(sampling: plainValues, into: &scratch.compressed) } catch {
        throw .codec(error)
      }
      if scratch.compressed.count < stored.count { stored = scratch.compressed.bytes }
    }
    let content = PageHeader.Content.dataV2(
      valueCount: Int32(truncatingIfNeeded: page.entries.count),
      nullCount: Int32(truncatingIfNeeded: page.entries.count - page.values.count),
      rowCount: Int32(truncatingIfNeeded: page.rows.count), encoding: values.encoding,
      definitionLevelsSize: Int32(truncatingIfNeeded: levelSize - repetitionSize),
      repetitionLevelsSize: Int32(truncatingIfNeeded: repetitionSize),
      isCompressed: stored.count < scratch.body.count)
    try append(content, stored, size: scratch.body.count)
  }

  /// Compresses a page's body and appends it behind its header.
  private mutating func write(
    _ content: PageHeader.Content, _ body: UnsafeRawBufferPointer, size: Int
  ) throws(ParquetError) {
    guard codec != .none else { return try append(content, body, size: size) }
    scratch.compressed.removeAll()
    do { try compressor.compress(sampling: body, into: &scratch.compressed) } catch {
      throw .codec(error)
    }
    try append(content, scratch.compressed.bytes, size: size)
  }

  /// Appends a page whose body lies in one place or two.
  private mutating func append(
    _ content: PageHeader.Content, _ stored: UnsafeRawBufferPointer,
    _ rest: UnsafeRawBufferPointer = .init(start: nil, count: 0), size: Int
  ) throws(ParquetError) {
    guard let size32 = Int32(exactly: size),
      let stored32 = Int32(exactly: stored.count + rest.count)
    else {
      throw .invalidData(
        "a page of the column \(leaf.dottedPath) exceeds 2 GiB; make row groups smaller")
    }
    let start = output.count
    output.reserve(stored.count + rest.count + Self.usualHeaderSize)
    let header = PageHeader(
      content: content, uncompressedSize: size32, compressedSize: stored32,
      crc: CRC32.checksum(rest, seed: CRC32.checksum(stored)))
    header.append(to: &output)
    uncompressedSize += output.count - start + size
    output.append(stored)
    output.append(rest)
  }
}

/// Room for a page's body before and after compression, used again for every page, and for what
/// columns are weighed by.
final class PageScratch {
  var body = ByteBuffer()
  var compressed = ByteBuffer()
  let dictionary = NumberDictionaryScratch()
  /// Room for the next chunk.
  private var output: ByteBuffer?
  private let keepsOutput: Bool

  /// Bytes of room that a chunk may have over, besides as many as it has.
  private static let largestExcess = 16 << 10

  /// - Parameter keepsOutput: Whether chunks that leave most of their room empty leave it to the next.
  init(keepsOutput: Bool = false) { self.keepsOutput = keepsOutput }

  var hasOutput: Bool { output != nil }

  /// Gives room that is no longer needed elsewhere to the next chunk.
  func giveOutput(_ buffer: consuming ByteBuffer) {
    buffer.removeAll()
    output = consume buffer
  }

  /// The bytes of a chunk, in room of about their size: there may be many chunks at a time.
  fileprivate func fitted(_ chunk: consuming ByteBuffer) -> ByteBuffer {
    guard keepsOutput, chunk.capacity > 2 * chunk.count + Self.largestExcess else { return chunk }
    var copy = ByteBuffer(capacity: chunk.count)
    copy.append(chunk.bytes)
    giveOutput(chunk)
    return copy
  }

  /// Bytes that the room takes in memory.
  var byteCapacity: Int {
    body.capacity + compressed.capacity + dictionary.byteCapacity + (output?.capacity ?? 0)
  }

  fileprivate func takeOutput() -> ByteBuffer { output.take() ?? ByteBuffer() }
}

import ByteBuffers
import Codecs

/// The encoded bytes of one column of a row group: its dictionary page, if it has one, then its data
/// pages. Offsets count from the start of these bytes.
public final class EncodedColumnChunk: Sendable {
  public let bytes: SharedBytes
  /// Index of the column in `ParquetSchema.leaves`.
  public let leaf: Int
  /// Every encoding that occurs, of levels too, ascending.
  public let encodings: [Encoding]
  public let codec: CompressionCodec
  /// Level entries: values, nulls and empty lists.
  public let valueCount: Int
  /// Bytes as they would be without compression, page headers included.
  public let uncompressedSize: Int
  public let dictionaryPageOffset: Int?
  public let dataPageOffset: Int
  public let statistics: Statistics?
  public let sizeStatistics: SizeStatistics?
  /// What indexes say of the data pages; empty where there are to be none.
  let dataPages: [DataPageDescription]
  /// As it stands in a file.
  let bloomFilter: SharedBytes?
  let rowOrder: SortedColumn?
  /// What the rows are declared to be sorted by.
  let sorting: [SortingColumn]

  /// Bytes in the file, page headers included.
  public let compressedSize: Int

  /// Makes a chunk of pages that were put together elsewhere. Files have no indexes of it.
  public init(
    bytes: consuming ByteBuffer, leaf: Int, encodings: [Encoding], codec: CompressionCodec,
    valueCount: Int, uncompressedSize: Int, dictionaryPageOffset: Int?, dataPageOffset: Int,
    statistics: Statistics?
  ) {
    compressedSize = bytes.count
    self.bytes = SharedBytes(bytes)
    self.leaf = leaf
    self.encodings = encodings
    self.codec = codec
    self.valueCount = valueCount
    self.uncompressedSize = uncompressedSize
    self.dictionaryPageOffset = dictionaryPageOffset
    self.dataPageOffset = dataPageOffset
    self.statistics = statistics
    sizeStatistics = nil
    dataPages = []
    bloomFilter = nil
    rowOrder = nil
    sorting = []
  }

  init(
    _ pages: consuming PageWriter, leaf: Int, encodings: [Encoding], valueCount: Int,
    statistics: Statistics, sizeStatistics: SizeStatistics?, dataPages: [DataPageDescription],
    bloomFilter: SharedBytes?, rowOrder: SortedColumn?, sorting: [SortingColumn]
  ) {
    self.leaf = leaf
    self.encodings = encodings
    codec = pages.codec
    self.valueCount = valueCount
    uncompressedSize = pages.uncompressedSize
    dictionaryPageOffset = pages.dictionaryPageOffset
    dataPageOffset = pages.dataPageOffset
    self.statistics = statistics
    self.sizeStatistics = sizeStatistics
    self.dataPages = dataPages
    self.bloomFilter = bloomFilter
    self.rowOrder = rowOrder
    self.sorting = sorting
    compressedSize = pages.output.count
    bytes = SharedBytes(pages.finish())
  }

  /// The same chunk as a column of another schema.
  convenience init(_ chunk: EncodedColumnChunk, leaf: Int) {
    self.init(chunk, leaf: leaf, bytes: chunk.bytes)
  }

  /// A chunk whose bytes are written already: without them, with its metadata.
  convenience init(written chunk: EncodedColumnChunk) {
    self.init(chunk, leaf: chunk.leaf, bytes: .none)
  }

  private init(_ chunk: EncodedColumnChunk, leaf: Int, bytes: SharedBytes) {
    self.bytes = bytes
    compressedSize = chunk.compressedSize
    self.leaf = leaf
    encodings = chunk.encodings
    codec = chunk.codec
    valueCount = chunk.valueCount
    uncompressedSize = chunk.uncompressedSize
    dictionaryPageOffset = chunk.dictionaryPageOffset
    dataPageOffset = chunk.dataPageOffset
    statistics = chunk.statistics
    sizeStatistics = chunk.sizeStatistics
    dataPages = chunk.dataPages
    bloomFilter = chunk.bloomFilter
    rowOrder = chunk.rowOrder
    sorting = chunk.sorting
  }
}

/// An encoded row group: a chunk for every column, in schema order.
public struct EncodedRowGroup: Sendable {
  public let columns: [EncodedColumnChunk]
  public let rowCount: Int

  /// Puts chunks together, one for every column, in schema order.
  public init(columns: [EncodedColumnChunk], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }

  /// Bytes that the row group takes in a file, without its metadata.
  public var byteCount: Int {
    columns.reduce(0) { $0 + $1.compressedSize + ($1.bloomFilter?.count ?? 0) }
  }
}

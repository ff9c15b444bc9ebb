import ByteBuffers
import Codecs

/// An earlier schema of a file, which some of its row groups still have.
struct SupersededSchema {
  let schema: ParquetSchema
  /// The first row group of a later schema.
  let end: Int
}

/// Makes the columns that row groups lack since the schema of their file grew.
struct RowGroupCompletion {
  private let superseded: [SupersededSchema]
  private let schema: ParquetSchema
  private let source: (any ByteSource)?
  private let options: RowGroupOptions
  private let compressor: BlockCompressor?

  /// Row groups so far.
  private var count = 0
  /// What the present row group's schema lacks, and who makes it.
  private var present: (schema: Int, growth: SchemaGrowth, encoder: MissingColumnEncoder)?

  /// - Parameter compressor: Nil for the codec of the row groups, at its default level.
  init(
    _ superseded: [SupersededSchema], to schema: ParquetSchema, source: (any ByteSource)?,
    options: RowGroupOptions, compressor: BlockCompressor?
  ) {
    self.superseded = superseded
    self.schema = schema
    self.source = source
    self.options = options
    self.compressor = compressor
  }

  /// The columns that the file's next row group lacks, in schema order, and where they belong.
  mutating func next(
    _ rowGroup: RowGroup
  ) throws(ParquetError) -> (growth: SchemaGrowth, added: [EncodedColumnChunk]) {
    let index = count
    count += 1
    guard let at = superseded.firstIndex(where: { index < $0.end }) else {
      throw .invalidData("row group \(index) has the file's schema already")
    }
    let (growth, encoder) = try maker(at, rowGroup)
    let placed = PlacedLevelSource(rowGroup: rowGroup, schema: growth.old, source: source)
    do {
      return (growth, try encoder.encode(placed))
    } catch {
      throw error.located(in: "row group \(index), while columns are added to it")
    }
  }

  private mutating func maker(
    _ at: Int, _ rowGroup: RowGroup
  ) throws(ParquetError) -> (SchemaGrowth, MissingColumnEncoder) {
    if let present, present.schema == at { return (present.growth, present.encoder) }
    let growth = try SchemaGrowth(from: superseded[at].schema, to: schema)
    let encoder = MissingColumnEncoder(
      growth: growth, options: options, compressor: try compressor(for: rowGroup))
    present = (at, growth, encoder)
    return (growth, encoder)
  }

  private func compressor(for rowGroup: RowGroup) throws(ParquetError) -> BlockCompressor {
    if let compressor { return compressor }
    do {
      return try BlockCompressor(rowGroup.columns.first?.metaData?.codec ?? .none)
    } catch { throw .codec(error) }
  }
}

/// Levels of a row group that lies in a file.
private struct PlacedLevelSource: LevelSource {
  let rowGroup: RowGroup
  let schema: ParquetSchema
  let source: (any ByteSource)?

  var rowCount: Int { rowGroup.rowCount }

  func size(of leaf: Int) -> Int {
    rowGroup.columns[leaf].metaData?.totalCompressedSize ?? .max
  }

  func levels(
    of leaf: Int
  ) throws(ParquetError) -> (definition: [UInt8], repetition: [UInt8]) {
    guard let source, let chunk = rowGroup.columns[leaf].metaData, let codec = chunk.codec else {
      throw .invalidData("the file was not given to read")
    }
    let bytes = try source.read(
      at: chunk.firstPageOffset, count: chunk.totalCompressedSize, end: source.size)
    var decoder = ColumnChunkDecoder(
      schema.leaves[leaf], entryCount: chunk.valueCount, chunkSize: bytes.count, codec: codec)
    return try decoder.decodeLevels(bytes.bytes, rowCount: rowCount)
  }
}

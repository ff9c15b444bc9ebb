import ByteBuffers

/// Writes a Parquet file: places row groups that were encoded elsewhere, then the footer.
///
/// Row groups may be encoded by many threads; one thread at a time places them. The sink must be
/// empty at first, and is not closed by the writer.
public final class ParquetFileWriter {
  /// `NAME version X.Y.Z (build HASH)`: readers parse it to decide which statistics they trust.
  public static let defaultCreatedBy = "xdm-export version 0.1.0 (build unreleased)"

  public let schema: ParquetSchema
  private let sink: any ByteSink
  private var footer: FooterBuilder
  private var isFinished = false

  /// - Parameter createdBy: Name and version of the program, nil for `defaultCreatedBy`.
  public init(
    sink: any ByteSink, schema: ParquetSchema, keyValueMetadata: [(String, String)] = [],
    createdBy: String? = nil
  ) {
    self.sink = sink
    self.schema = schema
    footer = FooterBuilder(
      schema: schema.elements, keyValues: keyValueMetadata.map { KeyValue($0.0, $0.1) },
      createdBy: createdBy ?? Self.defaultCreatedBy,
      columnOrders: schema.leaves.map { _ in .typeOrder })
  }

  /// Rows of all row groups so far.
  public var rowCount: Int { footer.rowCount }
  public var rowGroupCount: Int { footer.rowGroupCount }

  /// Where the next row group starts.
  private var position: Int { max(sink.bytesWritten, ParquetFile.magic.count) }

  /// Bytes of the whole file, at most, were it finished after `rowGroup`. O(columns).
  public func sizeAfterAppending(_ rowGroup: EncodedRowGroup) -> Int {
    let metaData = placed(rowGroup, at: position)
    return position + rowGroup.byteCount + footer.sizeLimit + FooterBuilder.size(of: metaData)
      + ParquetFile.trailerSize
  }

  /// Writes `rowGroup` behind those before.
  ///
  /// - Throws: `ParquetError.invalidData` for a row group that has no rows or does not fit the
  ///   schema, `ParquetError.io` when the sink fails, after which the file is of no use.
  public func append(_ rowGroup: EncodedRowGroup) throws(ParquetError) {
    try check(rowGroup)
    try begin()
    let metaData = placed(rowGroup, at: position)
    for column in rowGroup.columns { try write(column.bytes.bytes) }
    footer.append(metaData)
  }

  /// Writes the footer. The sink holds a whole file then; closing it is left to the caller.
  public func finish() throws(ParquetError) {
    guard !isFinished else { throw .invalidData("the file is finished already") }
    try begin()
    var end = footer.build()
    guard let length = UInt32(exactly: end.count), length <= UInt32(Int32.max) else {
      throw .invalidData(
        "the footer has \(end.count) bytes, more than a file can have; write fewer row groups")
    }
    end.appendLittleEndian(length)
    end.append(ParquetFile.magic)
    try write(end.bytes)
    isFinished = true
  }

  private func begin() throws(ParquetError) {
    guard sink.bytesWritten == 0 else { return }
    var start = ByteBuffer()
    start.append(ParquetFile.magic)
    try write(start.bytes)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) {
    do { try sink.write(bytes) } catch { throw .io(error) }
  }

  private func check(_ rowGroup: EncodedRowGroup) throws(ParquetError) {
    guard !isFinished else { throw .invalidData("the file is finished already") }
    guard rowGroup.rowCount > 0 else { throw .invalidData("a row group has no rows") }
    guard rowGroup.columns.count == schema.leaves.count else {
      throw .invalidData(
        "a row group has \(rowGroup.columns.count) columns, the schema \(schema.leaves.count)")
    }
    for (index, (leaf, column)) in zip(schema.leaves, rowGroup.columns).enumerated() {
      guard column.leaf == index else {
        throw .invalidData("the column of \(leaf.dottedPath) is out of order")
      }
      guard
        column.valueCount == rowGroup.rowCount
          || (leaf.maxRepetitionLevel > 0 && column.valueCount > rowGroup.rowCount)
      else {
        throw .invalidData(
          "\(leaf.dottedPath) has \(column.valueCount) values for \(rowGroup.rowCount) rows")
      }
    }
  }

  /// The metadata of `rowGroup` when its first page starts at `start`.
  private func placed(_ rowGroup: EncodedRowGroup, at start: Int) -> RowGroup {
    var offset = start
    var chunks: [ColumnChunk] = []
    chunks.reserveCapacity(rowGroup.columns.count)
    for (leaf, column) in zip(schema.leaves, rowGroup.columns) {
      let metaData = ColumnMetaData(
        type: leaf.type, encodings: column.encodings, path: leaf.path,
        codecValue: column.codec.parquetValue, valueCount: column.valueCount,
        totalUncompressedSize: column.uncompressedSize,
        totalCompressedSize: column.compressedSize,
        dataPageOffset: offset + column.dataPageOffset,
        dictionaryPageOffset: column.dictionaryPageOffset.map { offset + $0 },
        statistics: column.statistics)
      chunks.append(ColumnChunk(metaData: metaData))
      offset += column.compressedSize
    }
    return RowGroup(
      columns: chunks, totalByteSize: rowGroup.columns.reduce(0) { $0 + $1.uncompressedSize },
      rowCount: rowGroup.rowCount, fileOffset: start, totalCompressedSize: offset - start,
      ordinal: Int16(exactly: footer.rowGroupCount))
  }
}

import ByteBuffers
import Codecs

/// Assembles a Parquet file from row groups that are encoded already, and writes its indexes and footer.
///
/// Use ``ParquetWriter`` to write rows or columns. Use this type to encode row groups yourself: many
/// threads may encode them with ``RowGroupBuilder``, and one thread at a time appends them here. The
/// sink must be empty at first; the caller closes it.
///
/// The schema may grow while the file is written (`extend(to:)`): row groups from before get the
/// columns that they lack when the file is finished, behind the last row group.
public final class ParquetFileAssembler {
  /// `NAME version X.Y.Z (build HASH)`: readers parse it to decide which statistics they trust.
  public static let defaultCreatedBy =
    "xdm-export version \(ProgramVersion.number) (build unreleased)"

  /// The schema of the row groups to come, and of the file.
  public private(set) var schema: ParquetSchema
  private let sink: any ByteSink
  private var footer: FooterBuilder
  private let pageIndexes: PageIndexPolicy
  private let columnMetadata: [String: [KeyValue]]
  private var indexes: PageIndexes
  /// Schemas that row groups so far have, the present one left out.
  private var superseded: [SupersededSchema] = []
  /// Bytes that are worth a call to the system.
  private static let gatheredSize = 64 << 10
  /// What is written of the next row group.
  private var early = (columns: 0, size: 0)
  private var isFinished = false

  /// - Parameters:
  ///   - keyValueMetadata: Goes into the file's metadata.
  ///   - columnMetadata: Goes into the metadata of every chunk of a column, by the column's names
  ///     joined by dots, all of them.
  ///   - createdBy: Name and version of the program, nil for `defaultCreatedBy`.
  ///   - pageIndexes: When the file says where pages are, and what bounds their values have.
  public init(
    sink: any ByteSink, schema: ParquetSchema, keyValueMetadata: [(String, String)] = [],
    columnMetadata: [String: [(String, String)]] = [:], createdBy: String? = nil,
    pageIndexes: PageIndexPolicy = .whereUseful
  ) {
    self.sink = sink
    self.pageIndexes = pageIndexes
    self.columnMetadata = columnMetadata.mapValues { $0.map { KeyValue($0.0, $0.1) } }
    indexes = PageIndexes(pageIndexes)
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
  ///
  /// Columns that row groups lack since the schema grew are not counted. They take a page each, of
  /// levels alone, their indexes and their metadata.
  public func sizeAfterAppending(_ rowGroup: EncodedRowGroup) -> Int {
    let metaData = placed(rowGroup, at: position)
    var added = PageIndexes(pageIndexes)
    added.append(rowGroup, at: position, schema.leaves)
    let size =
      position + rowGroup.byteCount + footer.sizeLimit + FooterBuilder.size(of: metaData)
      + ParquetFile.trailerSize
    return size + indexes.size(with: added, fileSize: size)
  }

  /// Writes `rowGroup` behind those before.
  ///
  /// - Throws: `ParquetError.invalidData` for a row group that has no rows or does not fit the
  ///   schema, `ParquetError.io` when the sink fails, after which the file is of no use.
  public func append(_ rowGroup: EncodedRowGroup) throws(ParquetError) {
    try check(rowGroup)
    try begin()
    let start = position - early.size
    let metaData = placed(rowGroup, at: start)
    indexes.append(rowGroup, at: start, schema.leaves)
    try write(rowGroup.columns.dropFirst(early.columns))
    early = (0, 0)
    for case let filter? in rowGroup.columns.map(\.bloomFilter) { try write(filter.bytes) }
    footer.append(metaData)
  }

  /// Writes the next column of the row group that will be appended next, while others of its columns
  /// are still encoded. From here on nothing but that row group may follow.
  func appendEarly(_ column: EncodedColumnChunk) throws(ParquetError) {
    guard !isFinished, column.leaf == early.columns, column.leaf < schema.leaves.count else {
      throw .invalidData("a column is written out of order")
    }
    try begin()
    try write(column.bytes.bytes)
    early.columns += 1
    early.size += column.compressedSize
  }

  /// Takes a schema with more fields, for the row groups to come and for the file. O(fields).
  ///
  /// Once there are row groups, their first column has to stay the first: splitting readers find a
  /// row group by where its first column lies, and lose those whose first column lies elsewhere.
  ///
  /// - Throws: `ParquetError.invalidSchema` for a schema that does not extend the present one (see
  ///   `ParquetSchema.isExtension(of:)`) or has another first column; nothing is changed then.
  public func extend(to newSchema: ParquetSchema) throws(ParquetError) {
    guard !isFinished else { throw .invalidData("the file is finished already") }
    let growth = try SchemaGrowth(from: schema, to: newSchema)
    if rowGroupCount > 0, let first = schema.leaves.first, growth.leafMapping[0] != 0 {
      throw .invalidSchema(
        """
        its first column must stay \(first.dottedPath), by whose place readers find row groups; \
        put new fields behind it, or begin another file
        """)
    }
    if growth.movesColumns, rowGroupCount > superseded.last?.end ?? 0 {
      superseded.append(SupersededSchema(schema: schema, end: rowGroupCount))
    }
    schema = newSchema
    footer.replaceSchema(schema.elements, columnOrders: schema.leaves.map { _ in .typeOrder })
  }

  /// Adds a pair to what the file says about itself, before it is finished.
  public func addKeyValue(_ key: String, _ value: String) {
    footer.add(KeyValue(key, value))
  }

  /// Whether `finish` has to read row groups back: some lack columns within optional groups, lists
  /// or maps, whose levels the new columns share. O(fields).
  public var needsReadingBack: Bool {
    superseded.contains { (try? SchemaGrowth(from: $0.schema, to: schema))?.needsLevels ?? true }
  }

  /// Completes row groups that lack columns, and writes the footer. The sink holds a whole file
  /// then; closing it is left to the caller.
  ///
  /// - Parameters:
  ///   - source: The file as written so far, opened behind the last `append`; needed only where
  ///     `needsReadingBack` says so.
  ///   - options: Those of the row groups.
  ///   - compressor: For the columns that are added; nil for the codec of the row groups at its
  ///     default level.
  /// - Throws: `ParquetError.invalidData` where a source is needed and there is none: finishing may
  ///   be tried again. After any other error the file is of no use.
  public func finish(
    readingBack source: (any ByteSource)? = nil, options: RowGroupOptions = .init(),
    with compressor: BlockCompressor? = nil
  ) throws(ParquetError) {
    guard !isFinished else { throw .invalidData("the file is finished already") }
    guard source != nil || !needsReadingBack else {
      throw .invalidData(
        """
        the schema grew inside groups whose rows are in the file already; finish it with a source \
        to read them back from
        """)
    }
    try begin()
    try completeRowGroups(
      RowGroupCompletion(
        superseded, to: schema, source: source, options: options, compressor: compressor))
    let locations = try indexes.write(at: position) { (bytes) throws(ParquetError) in
      try write(bytes)
    }
    var end = footer.build(locations)
    guard let length = UInt32(exactly: end.count), length <= UInt32(Int32.max) else {
      throw .invalidData(
        "the footer has \(end.count) bytes, more than a file can have; write fewer row groups")
    }
    end.appendLittleEndian(length)
    end.append(ParquetFile.magic)
    try write(end.bytes)
    isFinished = true
  }

  /// Writes the columns that row groups lack since the schema grew.
  private func completeRowGroups(_ completion: RowGroupCompletion) throws(ParquetError) {
    var completion = completion
    var index = 0
    try footer.changeRowGroups(superseded.last?.end ?? 0) { (rowGroup) throws(ParquetError) in
      let (growth, added) = try completion.next(rowGroup)
      var columns: [ColumnChunk] = []
      var addedIndexes: [PageIndexes.Chunk] = []
      for column in added {
        let leaf = schema.leaves[column.leaf]
        columns.append(placed(column, leaf, at: position))
        addedIndexes.append(indexes.add(column, at: position, leaf))
        try write(column.bytes.bytes)
      }
      indexes.merge(addedIndexes, into: index, growth)
      index += 1
      rowGroup.columns = growth.merge(rowGroup.columns, columns)
      for (sorting, column) in rowGroup.sorting.enumerated() {
        let grown = growth.leafMapping.firstIndex(of: Int(column.column))
        rowGroup.sorting[sorting].column = Int32(clamping: grown ?? 0)
      }
      for column in added {
        rowGroup.totalByteSize = rowGroup.totalByteSize.addingClamped(column.uncompressedSize)
        rowGroup.totalCompressedSize? += column.compressedSize
      }
    }
    superseded = []
  }

  private func begin() throws(ParquetError) {
    guard sink.bytesWritten == 0 else { return }
    var start = ByteBuffer()
    start.append(ParquetFile.magic)
    try write(start.bytes)
  }

  /// Writes columns behind each other, small ones together.
  private func write(_ columns: ArraySlice<EncodedColumnChunk>) throws(ParquetError) {
    var gathered = ByteBuffer()
    for column in columns {
      if column.compressedSize < Self.gatheredSize {
        gathered.append(column.bytes.bytes)
        guard gathered.count >= Self.gatheredSize else { continue }
      }
      try write(gathered.bytes)
      gathered.removeAll()
      if column.compressedSize >= Self.gatheredSize { try write(column.bytes.bytes) }
    }
    try write(gathered.bytes)
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
    try checkSums(rowGroup)
    try rowGroup.checkSorting(firstRow: rowCount)
  }

  /// Checks the sizes of chunks that may have been put together elsewhere.
  private func checkSums(_ rowGroup: EncodedRowGroup) throws(ParquetError) {
    var size = 0
    for (leaf, column) in zip(schema.leaves, rowGroup.columns) {
      let places = 0...column.compressedSize
      guard column.uncompressedSize >= 0, places.contains(column.dataPageOffset),
        places.contains(column.dictionaryPageOffset ?? 0)
      else {
        throw .invalidData("the chunk of \(leaf.dottedPath) has pages outside its bytes")
      }
      size = size.addingClamped(column.uncompressedSize)
    }
    guard size < .max, rowCount.addingClamped(rowGroup.rowCount) < .max else {
      throw .invalidData("a row group has more rows or bytes than can be counted")
    }
  }

  /// The metadata of `rowGroup` when its first page starts at `start`.
  private func placed(_ rowGroup: EncodedRowGroup, at start: Int) -> RowGroup {
    var offset = start
    var chunks: [ColumnChunk] = []
    chunks.reserveCapacity(rowGroup.columns.count)
    for (leaf, column) in zip(schema.leaves, rowGroup.columns) {
      chunks.append(placed(column, leaf, at: offset))
      offset += column.compressedSize
    }
    // Filters come behind all pages of the row group, where readers that want none pass them over.
    var filterOffset = offset
    for (index, column) in rowGroup.columns.enumerated() {
      guard let filter = column.bloomFilter else { continue }
      chunks[index].metaData?.bloomFilterOffset = filterOffset
      chunks[index].metaData?.bloomFilterLength = Int32(clamping: filter.count)
      filterOffset += filter.count
    }
    return RowGroup(
      columns: chunks,
      totalByteSize: rowGroup.columns.reduce(0) { $0.addingClamped($1.uncompressedSize) },
      rowCount: rowGroup.rowCount, fileOffset: start, totalCompressedSize: offset - start,
      ordinal: Int16(exactly: footer.rowGroupCount), sorting: sorting(of: rowGroup))
  }

  private func sorting(of rowGroup: EncodedRowGroup) -> [RowGroup.Sorting] {
    let declared = rowGroup.columns.lazy.map(\.sorting).first { !$0.isEmpty } ?? []
    return declared.compactMap { column in
      schema.leaves.firstIndex { $0.dottedPath == column.path }.map {
        RowGroup.Sorting(
          column: Int32(clamping: $0), isDescending: column.isDescending,
          nullsFirst: column.nullsFirst)
      }
    }
  }

  /// The metadata of a column when its first page starts at `offset`.
  private func placed(
    _ column: EncodedColumnChunk, _ leaf: ParquetSchema.Leaf, at offset: Int
  ) -> ColumnChunk {
    ColumnChunk(
      metaData: ColumnMetaData(
        type: leaf.type, encodings: column.encodings, path: leaf.path,
        codecValue: column.codec.parquetValue, valueCount: column.valueCount,
        totalUncompressedSize: column.uncompressedSize,
        totalCompressedSize: column.compressedSize,
        dataPageOffset: offset.addingClamped(column.dataPageOffset),
        dictionaryPageOffset: column.dictionaryPageOffset.map { offset.addingClamped($0) },
        statistics: column.statistics, sizeStatistics: column.sizeStatistics,
        keyValues: columnMetadata.isEmpty ? [] : columnMetadata[leaf.dottedPath] ?? []))
  }
}

import Codecs

extension EncodedRowGroup {
  /// The same rows under a schema that has grown: existing chunks are shared, and each new column
  /// gets a chunk in which it is missing throughout. The bytes are those that a `RowGroupBuilder`
  /// with the new schema makes of the same rows, options, codec and level.
  ///
  /// O(columns + entries of the smallest column in each group that grew).
  ///
  /// - Throws: `ParquetError.invalidSchema` when `new` does not extend `old` (see
  ///   `ParquetSchema.isExtension(of:)`), `ParquetError.invalidData` when the row group is not one
  ///   of `old`.
  public func extended(
    from old: ParquetSchema, to new: ParquetSchema, options: RowGroupOptions = .init(),
    with compressor: BlockCompressor
  ) throws(ParquetError) -> EncodedRowGroup {
    let growth = try SchemaGrowth(from: old, to: new)
    guard columns.count == old.leaves.count else {
      throw .invalidData(
        "a row group has \(columns.count) columns, its schema \(old.leaves.count)")
    }
    let encoder = MissingColumnEncoder(growth: growth, options: options, compressor: compressor)
    let added = try encoder.encode(EncodedLevelSource(rowGroup: self, schema: old))
    let all = growth.merge(columns, added).enumerated().map { leaf, chunk in
      chunk.leaf == leaf ? chunk : EncodedColumnChunk(chunk, leaf: leaf)
    }
    return EncodedRowGroup(columns: all, rowCount: rowCount)
  }
}

/// Levels of a row group that is still in memory.
private struct EncodedLevelSource: LevelSource {
  let rowGroup: EncodedRowGroup
  let schema: ParquetSchema

  var rowCount: Int { rowGroup.rowCount }

  func size(of leaf: Int) -> Int { rowGroup.columns[leaf].compressedSize }

  func levels(
    of leaf: Int
  ) throws(ParquetError) -> (definition: [UInt8], repetition: [UInt8]) {
    let chunk = rowGroup.columns[leaf]
    var decoder = ColumnChunkDecoder(
      schema.leaves[leaf], entryCount: chunk.valueCount, chunkSize: chunk.compressedSize,
      codec: chunk.codec)
    return try decoder.decodeLevels(chunk.bytes.bytes, rowCount: rowCount)
  }
}

import ByteBuffers
import JSONStream
import Parquet
import XDM

extension FileInspection {
  /// All of `inspections` as one JSON object, without a newline. Keys and their order are stable;
  /// names are those of the Parquet specification.
  public static func json(_ inspections: [FileInspection]) -> String {
    var writer = JSONWriter(capacity: 1 << 16)
    writer.beginObject()
    writer.array("files", inspections) { $1.write(to: &$0) }
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }

  private func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("path", path)
    writer.field("size", size)
    writer.field("version", Int(metadata.version))
    writer.field("createdBy", metadata.createdBy)
    writer.field("recordCount", metadata.rowCount)
    writer.array("keyValueMetadata", metadata.keyValues) {
      $0.beginObject()
      $0.field("key", $1.key)
      $0.field("value", $1.value)
      $0.endObject()
    }
    writer.key("checksums")
    writer.beginObject()
    writer.field("right", checksums.right)
    writer.field("wrong", checksums.wrong)
    writer.field("absent", checksums.absent)
    writer.field("unchecked", checksums.unchecked)
    writer.endObject()
    writer.array("problems", problems) { $0.string($1) }
    writer.key("schema")
    write(0, to: &writer)
    writer.array("rowGroups", Array(metadata.rowGroups.indices)) { write(rowGroup: $1, to: &$0) }
    writer.endObject()
  }

  /// A field of the schema, with those below it.
  private func write(_ node: Int, to writer: inout JSONWriter) {
    let field = schema.nodes[node].schema
    writer.beginObject()
    writer.field("name", field.name)
    if node > 0 { writer.field("repetition", field.repetition.specificationName) }
    if case .primitive(let type, let length) = field.content {
      writer.field("physicalType", type.specificationName)
      if type == .fixedLengthByteArray { writer.field("typeLength", length ?? 0) }
    }
    if let type = field.logicalType { writer.field("logicalType", type.specificationName) }
    if let id = field.fieldID { writer.field("fieldId", Int(id)) }
    let children = schema.nodes[node].children
    if !children.isEmpty { writer.array("fields", children) { write($1, to: &$0) } }
    writer.endObject()
  }

  private func write(rowGroup index: Int, to writer: inout JSONWriter) {
    let rowGroup = metadata.rowGroups[index]
    writer.beginObject()
    writer.field("recordCount", rowGroup.rowCount)
    writer.field("totalByteSize", rowGroup.totalByteSize)
    writer.array("sortingColumns", rowGroup.sorting) {
      let leaf = Int($1.column)
      $0.beginObject()
      $0.field("column", Int($1.column))
      if schema.leaves.indices.contains(leaf) {
        $0.array("path", schema.leaves[leaf].path) { $0.string($1) }
      }
      $0.key("descending")
      $0.bool($1.isDescending)
      $0.key("nullsFirst")
      $0.bool($1.nullsFirst)
      $0.endObject()
    }
    writer.array("columns", Array(schema.leaves.indices)) {
      write(chunks[index][$1], rowGroup.columns[$1], schema.leaves[$1], to: &$0)
    }
    writer.endObject()
  }

  private func write(
    _ chunk: Chunk, _ column: ColumnChunk, _ leaf: ParquetSchema.Leaf, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.array("path", leaf.path) { $0.string($1) }
    writer.field("filePath", column.filePath)
    if let metaData = column.metaData {
      writer.field("codec", metaData.codecName)
      writer.array("encodings", metaData.encodings) { $0.string($1.specificationName) }
      writer.field("valueCount", metaData.valueCount)
      writer.field("compressedSize", metaData.totalCompressedSize)
      writer.field("uncompressedSize", metaData.totalUncompressedSize)
      writer.field("firstPageOffset", metaData.firstPageOffset)
      write(metaData.statistics, leaf, to: &writer)
      writeIndexes(metaData, to: &writer)
    }
    write("columnIndex", column.columnIndex, to: &writer) {
      if let index = chunk.columnIndex { index.write(leaf, to: &$0) }
    }
    write("offsetIndex", column.offsetIndex, to: &writer) {
      if let index = chunk.offsetIndex { index.write(to: &$0) }
    }
    writer.array("pages", chunk.pages) { Self.write($1, leaf, to: &$0) }
    writer.field("problem", chunk.problem)
    writer.endObject()
  }

  private func write(
    _ key: String, _ location: ColumnChunk.Location?, to writer: inout JSONWriter,
    _ content: (inout JSONWriter) -> Void
  ) {
    guard let location else { return writer.field(key, nil as String?) }
    writer.key(key)
    writer.beginObject()
    writer.field("offset", location.offset)
    writer.field("size", Int(location.length))
    content(&writer)
    writer.endObject()
  }

  private static func write(
    _ page: PageSummary, _ leaf: ParquetSchema.Leaf, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.field("type", page.kind.specificationName)
    writer.field("offset", page.offset)
    writer.field("headerSize", page.headerSize)
    writer.field("compressedSize", page.compressedSize)
    writer.field("uncompressedSize", page.uncompressedSize)
    writer.field("encoding", page.encoding?.specificationName)
    writer.field("valueCount", page.valueCount)
    if page.kind == .dataV2 {
      writer.field("nullCount", page.nullCount ?? 0)
      writer.field("recordCount", page.rowCount ?? 0)
    }
    writer.field("checksum", page.checksum.name)
    writer.endObject()
  }

  private func write(
    _ statistics: Statistics?, _ leaf: ParquetSchema.Leaf, to writer: inout JSONWriter
  ) {
    guard let statistics else { return writer.field("statistics", nil as String?) }
    writer.key("statistics")
    writer.beginObject()
    if let count = statistics.nullCount { writer.field("nullCount", count) }
    if let count = statistics.distinctCount { writer.field("distinctCount", count) }
    if let count = statistics.nanCount { writer.field("nanCount", count) }
    for (key, value, isExact) in [
      ("min", statistics.min, statistics.isMinExact),
      ("max", statistics.max, statistics.isMaxExact),
    ] {
      guard let value else { continue }
      writer.key(key)
      writer.raw(Array(StatisticsText.json(value, leaf).utf8))
      writer.key("\(key)IsExact")
      writer.bool(isExact)
    }
    writer.endObject()
  }
}

/// Bounds of statistics as text.
public enum StatisticsText {
  /// A bound as JSON; its bytes in Base64 where they are no value of the column, such as the first
  /// bytes of a text that end within a character.
  public static func json(_ value: [UInt8], _ leaf: ParquetSchema.Leaf) -> String {
    var text = ByteBuffer()
    let isWritten = value.withUnsafeBytes { bytes in
      (try? ScalarFormat(leaf))?.append(bytes, to: &text) ?? false
    }
    if !isWritten { value.withUnsafeBytes { ScalarFormat.appendBase64($0, to: &text) } }
    return String(decoding: text.bytes, as: UTF8.self)
  }
}

extension PageSummary.Checksum {
  public var name: String {
    switch self {
    case .absent: "absent"
    case .right: "right"
    case .wrong: "wrong"
    case .unchecked: "unchecked"
    }
  }
}

import JSONStream
import Parquet

extension FileInspection {
  /// What metadata say of a chunk besides its statistics.
  func writeIndexes(_ metaData: ColumnMetaData, to writer: inout JSONWriter) {
    if let sizes = metaData.sizeStatistics {
      writer.key("sizeStatistics")
      writer.beginObject()
      if let size = sizes.byteArraySize { writer.field("unencodedByteArrayDataBytes", size) }
      writer.counts("repetitionLevelHistogram", sizes.repetitionLevelHistogram)
      writer.counts("definitionLevelHistogram", sizes.definitionLevelHistogram)
      writer.endObject()
    }
    if let offset = metaData.bloomFilterOffset {
      writer.key("bloomFilter")
      writer.beginObject()
      writer.field("offset", offset)
      if let length = metaData.bloomFilterLength { writer.field("size", Int(length)) }
      writer.endObject()
    }
    guard !metaData.keyValues.isEmpty else { return }
    writer.array("keyValueMetadata", metaData.keyValues) {
      $0.beginObject()
      $0.field("key", $1.key)
      $0.field("value", $1.value)
      $0.endObject()
    }
  }
}

extension ColumnIndex {
  func write(_ leaf: ParquetSchema.Leaf, to writer: inout JSONWriter) {
    writer.field("boundaryOrder", boundaryOrder.specificationName)
    writer.array("pages", Array(nullPages.indices)) {
      $0.beginObject()
      if let nullCounts { $0.field("nullCount", nullCounts[$1]) }
      if let nanCounts { $0.field("nanCount", nanCounts[$1]) }
      if !nullPages[$1] {
        for (key, values) in [("min", minValues), ("max", maxValues)] {
          $0.key(key)
          $0.raw(Array(StatisticsText.json(values[$1], leaf).utf8))
        }
      }
      $0.endObject()
    }
    writer.counts("repetitionLevelHistograms", repetitionLevelHistograms)
    writer.counts("definitionLevelHistograms", definitionLevelHistograms)
  }
}

extension OffsetIndex {
  func write(to writer: inout JSONWriter) {
    writer.array("pages", pages) {
      $0.beginObject()
      $0.field("offset", $1.offset)
      $0.field("compressedSize", Int($1.compressedSize))
      $0.field("firstRow", $1.firstRow)
      $0.endObject()
    }
    writer.counts("unencodedByteArrayDataBytes", byteArraySizes)
  }
}

extension BoundaryOrder {
  var specificationName: String {
    switch self {
    case .unordered: "UNORDERED"
    case .ascending: "ASCENDING"
    case .descending: "DESCENDING"
    }
  }
}

extension JSONWriter {
  fileprivate mutating func counts(_ key: String, _ counts: [Int]?) {
    guard let counts else { return }
    array(key, counts) { $0.raw(Array("\($1)".utf8)) }
  }
}

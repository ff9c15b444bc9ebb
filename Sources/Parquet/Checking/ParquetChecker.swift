/// Checks a Parquet file in depth: compares the claims of its metadata with its bytes.
///
/// The checker decodes all pages of each column chunk, and checks the footer against itself. It cannot
/// check what the file states only once, such as names of columns. See `ParquetFinding`.
public struct ParquetChecker: Sendable {
  public let reader: ParquetFileReader

  /// Checks the file that `reader` reads.
  public init(_ reader: ParquetFileReader) { self.reader = reader }

  /// Checks what footers state twice: names of columns, logical types beside converted types, and the
  /// number of values of columns outside lists. A footer has no checksum, so these comparisons are how
  /// damage to it shows. O(column chunks).
  public func checkSchema() -> [ParquetFinding] {
    var findings: [ParquetFinding] = []
    for element in reader.metadata.schema {
      guard let logical = element.logicalType, let converted = element.convertedType,
        let expected = ConvertedType(logical), expected != converted,
        !(expected == .map && converted == .mapKeyValue)
      else { continue }
      findings.append(
        ParquetFinding(
          rowGroup: nil, column: nil,
          reason:
            "the field \(element.name) is \(logical) by one of its types, \(converted) by the other"
        ))
    }
    for (index, rowGroup) in reader.metadata.rowGroups.enumerated() {
      for (chunk, leaf) in zip(rowGroup.columns, reader.schema.leaves) {
        guard let metaData = chunk.metaData else { continue }
        func add(_ reason: String) {
          findings.append(
            ParquetFinding(rowGroup: index, column: leaf.dottedPath, reason: reason))
        }
        if metaData.path != leaf.path {
          add("its chunk calls it \(metaData.path.joined(separator: "."))")
        }
        if leaf.maxRepetitionLevel == 0, metaData.valueCount != rowGroup.rowCount {
          add("it has \(metaData.valueCount) values for \(rowGroup.rowCount) rows")
        }
      }
    }
    return findings
  }

  /// Checks the footer against itself and the file's size. O(column chunks).
  public func checkMetadata() -> [ParquetFinding] {
    var findings: [ParquetFinding] = []
    let metadata = reader.metadata
    func add(_ reason: String, rowGroup: Int? = nil) {
      findings.append(ParquetFinding(rowGroup: rowGroup, column: nil, reason: reason))
    }
    if !startsWithMagic { add("it does not start with PAR1") }
    let rows = metadata.rowGroups.reduce(into: 0) { $0 = $0.addingClamped($1.rowCount) }
    if rows != metadata.rowCount {
      add("its row groups have \(rows) rows, its footer says \(metadata.rowCount)")
    }
    let orders = metadata.columnOrders.count
    if orders != 0, orders != reader.schema.leaves.count {
      add("it has \(orders) column orders for \(reader.schema.leaves.count) columns")
    }
    for (index, rowGroup) in metadata.rowGroups.enumerated() {
      findings += checkRowGroup(rowGroup, index)
    }
    findings += checkSchema() + checkPlaces()
    return findings
  }

  private var startsWithMagic: Bool {
    do throws(ParquetError) {
      let start = try reader.source.read(
        at: 0, count: ParquetFile.magic.count, end: reader.source.size)
      return start.bytes.elementsEqual(ParquetFile.magic)
    } catch {
      return false
    }
  }

  private func checkRowGroup(_ rowGroup: RowGroup, _ index: Int) -> [ParquetFinding] {
    var findings: [ParquetFinding] = []
    func add(_ reason: String) {
      findings.append(ParquetFinding(rowGroup: index, column: nil, reason: reason))
    }
    var (compressed, uncompressed) = (0, 0)
    for chunk in rowGroup.columns {
      guard let metaData = chunk.metaData else { continue }
      compressed = compressed.addingClamped(metaData.totalCompressedSize)
      uncompressed = uncompressed.addingClamped(metaData.totalUncompressedSize)
    }
    if rowGroup.columns.allSatisfy({ $0.metaData != nil }) {
      if uncompressed != rowGroup.totalByteSize {
        add("its chunks are made of \(uncompressed) bytes, it says \(rowGroup.totalByteSize)")
      }
      if let total = rowGroup.totalCompressedSize, total != compressed {
        add("its chunks have \(compressed) bytes, it says \(total)")
      }
    }
    if let ordinal = rowGroup.ordinal, Int(ordinal) != index { add("it calls itself \(ordinal)") }
    for sorting in rowGroup.sorting where !rowGroup.columns.indices.contains(Int(sorting.column)) {
      add("it is said to be sorted by column \(sorting.column), which it does not have")
    }
    return findings
  }

  /// A stretch of the file that belongs to a column chunk.
  private struct Place {
    let what: String
    let range: Range<Int>
    let rowGroup: Int
    let leaf: Int
  }

  /// No two chunks, indexes or bloom filters may share bytes, and none may reach into the trailer.
  private func checkPlaces() -> [ParquetFinding] {
    var findings: [ParquetFinding] = []
    var places: [Place] = []
    for (index, rowGroup) in reader.metadata.rowGroups.enumerated() {
      for (leaf, chunk) in rowGroup.columns.enumerated() where chunk.filePath == nil {
        for (what, start, size) in Self.stretches(of: chunk) {
          guard start >= ParquetFile.magic.count, size >= 0, size <= reader.source.size - start
          else {
            let whose = what.isEmpty ? "" : "of its \(what) "
            findings.append(
              ParquetFinding(
                rowGroup: index, column: reader.schema.leaves[leaf].dottedPath,
                reason: "\(size) bytes \(whose)at \(start) are not in the file"))
            continue
          }
          places.append(
            Place(what: what, range: start..<(start + size), rowGroup: index, leaf: leaf))
        }
      }
    }
    places.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (before, next) in zip(places, places.dropFirst())
    where next.range.lowerBound < before.range.upperBound {
      let name = reader.schema.leaves[before.leaf].dottedPath
      let own = next.what.isEmpty ? "its bytes" : "the bytes of its \(next.what)"
      let others = before.what.isEmpty ? name : "the \(before.what) of \(name)"
      findings.append(
        ParquetFinding(
          rowGroup: next.rowGroup, column: reader.schema.leaves[next.leaf].dottedPath,
          reason: "\(own) are those of \(others), too"))
    }
    return findings
  }

  /// Where a chunk and what belongs to it are; pages have no name.
  private static func stretches(of chunk: ColumnChunk) -> [(what: String, start: Int, size: Int)] {
    guard let metaData = chunk.metaData else { return [] }
    var stretches = [("", metaData.firstPageOffset, metaData.totalCompressedSize)]
    if let index = chunk.columnIndex {
      stretches.append(("column index", index.offset, Int(index.length)))
    }
    if let index = chunk.offsetIndex {
      stretches.append(("offset index", index.offset, Int(index.length)))
    }
    if let start = metaData.bloomFilterOffset, let size = metaData.bloomFilterLength {
      stretches.append(("bloom filter", start, Int(size)))
    }
    return stretches
  }
}

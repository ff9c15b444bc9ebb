import Parquet
import Wording

/// Inspections as text for people.
public struct InspectionReport: Sendable {
  /// Characters in a line.
  let width: Int
  let listsPages: Bool

  /// - Parameters:
  ///   - width: Characters that a line may have.
  ///   - listsPages: Whether every page has a line.
  public init(width: Int = 80, listsPages: Bool = false) {
    self.width = width
    self.listsPages = listsPages
  }

  /// A summary and the columns by size; for a single file its schema and row groups, too.
  public func text(_ inspections: [FileInspection]) -> String {
    var lines: [String] = []
    for inspection in inspections {
      lines += summary(of: inspection)
      if inspections.count == 1 { lines += details(of: inspection) }
    }
    if inspections.count > 1 { lines += ["", "all \(inspections.count) files"] }
    lines += [""] + columns(of: inspections)
    for inspection in inspections where listsPages { lines += pages(of: inspection) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func summary(of file: FileInspection) -> [String] {
    let stored = file.totals(\.totalCompressedSize)
    let plain = file.totals(\.totalUncompressedSize)
    let facts = [
      "\(HumanText.size(file.size)), \(HumanText.count(file.metadata.rowCount)) records in"
        + " \(count(file.metadata.rowGroups.count, "row group")),"
        + " \(count(file.schema.leaves.count, "column"))",
      "columns take \(HumanText.size(stored)), \(HumanText.size(plain)) before compression"
        + " (\(ratio(plain, stored)))\(codecs(file))",
      "written by \(PrintableText.of(file.metadata.createdBy ?? "nobody who says so"))",
      "\(checksums(file.checksums))\(indexes(file))",
    ]
    var lines = [PrintableText.of(file.path)] + facts.map { Self.fit("  \($0)", width) }
    lines += file.problems.map { "  DAMAGED: \(PrintableText.of($0))" }
    return lines
  }

  private func codecs(_ file: FileInspection) -> String {
    var names: [String] = []
    for case let column? in file.metadata.rowGroups.flatMap(\.columns).map(\.metaData)
    where !names.contains(column.codecName) { names.append(column.codecName) }
    return names.isEmpty ? "" : ", \(names.joined(separator: " and "))"
  }

  private func checksums(_ sums: FileInspection.Checksums) -> String {
    let total = sums.right + sums.wrong + sums.absent + sums.unchecked
    var text = "\(count(total, "page")): "
    if sums.wrong > 0 {
      text += "\(HumanText.count(sums.wrong)) HAVE A WRONG CHECKSUM"
    } else if sums.right == total {
      text += "all checksums are right"
    } else if sums.absent == total {
      text += "they have no checksums"
    } else if sums.unchecked == total - sums.absent {
      text += "checksums were not compared"
    } else {
      text += "\(HumanText.count(sums.right)) checksums are right, the others have none"
    }
    return text
  }

  private func indexes(_ file: FileInspection) -> String {
    let columns = file.metadata.rowGroups.flatMap(\.columns)
    var text = ""
    for (name, found) in [
      ("column indexes", columns.count { $0.columnIndex != nil }),
      ("offset indexes", columns.count { $0.offsetIndex != nil }),
      ("size statistics", columns.count { $0.metaData?.sizeStatistics != nil }),
      ("bloom filters", columns.count { $0.metaData?.bloomFilterOffset != nil }),
    ] where found > 0 {
      text += "; \(name)"
      if found < columns.count { text += " of \(found) of \(columns.count) chunks" }
    }
    return text
  }

  private func details(of file: FileInspection) -> [String] {
    var lines: [String] = []
    if !file.metadata.keyValues.isEmpty {
      lines += ["", "metadata"]
      for pair in file.metadata.keyValues {
        let value = PrintableText.of(pair.value ?? "(no value)")
        lines.append(Self.fit("  \(PrintableText.of(pair.key))  \(value)", width))
      }
    }
    lines += ["", "schema"]
    for child in file.schema.nodes[0].children { addField(child, 1, file.schema, to: &lines) }
    lines += ["", "row groups" + right(["records", "bytes", "plain", "ratio"])]
    for (index, group) in file.metadata.rowGroups.enumerated() {
      let stored = group.columns.reduce(0) { $0 &+ ($1.metaData?.totalCompressedSize ?? 0) }
      let plain = group.columns.reduce(0) { $0 &+ ($1.metaData?.totalUncompressedSize ?? 0) }
      let values = [
        HumanText.count(group.rowCount), HumanText.size(stored), HumanText.size(plain),
        ratio(plain, stored),
      ]
      lines.append(Self.fit("  \(Self.padded("\(index)", 8))" + right(values), width))
      if let sorting = sorting(of: group, file.schema) {
        lines.append(Self.fit("          sorted by \(sorting)", width))
      }
    }
    return lines
  }

  private func sorting(of group: RowGroup, _ schema: ParquetSchema) -> String? {
    guard !group.sorting.isEmpty else { return nil }
    return group.sorting.map { column in
      let leaf = Int(column.column)
      let path = schema.leaves.indices.contains(leaf) ? schema.leaves[leaf].dottedPath : "\(leaf)"
      return PrintableText.of(path) + (column.isDescending ? " descending" : "")
        + (column.nullsFirst ? ", nulls first" : "")
    }.joined(separator: ", ")
  }

  private func right(_ values: [String]) -> String {
    values.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
  }

  private func addField(
    _ index: Int, _ depth: Int, _ schema: ParquetSchema, to lines: inout [String]
  ) {
    let node = schema.nodes[index]
    var parts = [node.repetition.specificationName.lowercased()]
    if let leaf = node.leaf {
      let column = schema.leaves[leaf]
      parts.append(column.type.specificationName + (column.length > 0 ? "(\(column.length))" : ""))
    }
    if let type = node.schema.logicalType { parts.append(type.specificationName) }
    let name = String(repeating: "  ", count: depth) + PrintableText.of(node.schema.name)
    let line = Self.padded(name, min(34, width / 2)) + "  " + parts.joined(separator: " ")
    lines.append(Self.fit(line, width))
    for child in node.children { addField(child, depth + 1, schema, to: &lines) }
  }

  private func pages(of file: FileInspection) -> [String] {
    var lines: [String] = []
    for (rowGroup, chunks) in file.chunks.enumerated() {
      for (leaf, chunk) in chunks.enumerated() {
        let path = PrintableText.of(file.schema.leaves[leaf].dottedPath)
        lines += ["", Self.fit("row group \(rowGroup), \(path)", width)]
        lines += chunk.pages.map { Self.fit(Self.line(of: $0), width) }
      }
    }
    return lines
  }

  /// `at 4  data  RLE_DICTIONARY  33,338 values  4.2 kB of 8.8 kB  right`
  private static func line(of page: PageSummary) -> String {
    let kind =
      switch page.kind {
      case .dictionary: "dictionary"
      case .dataV1: "data"
      case .dataV2: "data v2"
      case .other(let type): "type \(type)"
      }
    let stored = HumanText.size(page.headerSize + page.compressedSize)
    let plain = HumanText.size(page.headerSize + page.uncompressedSize)
    let checksum = page.checksum == .wrong ? "WRONG" : page.checksum.name
    return "  \(padded("\(page.offset)", 11))\(padded(kind, 11))"
      + padded(page.encoding?.specificationName ?? "", 20)
      + " \(padded(HumanText.count(page.valueCount), 9)) \(stored) of \(plain), \(checksum)"
  }

  func count(_ value: Int, _ noun: String) -> String {
    "\(HumanText.count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// `3.7 : 1`
  func ratio(_ plain: Int, _ stored: Int) -> String {
    stored > 0 ? "\(HumanText.fixed(Double(plain) / Double(stored), 1)) : 1" : "–"
  }

  package static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// `text`, cut off where it is longer than a line.
  package static func fit(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
  }
}

extension FileInspection {
  /// The sum of something over all column chunks.
  func totals(_ value: KeyPath<ColumnMetaData, Int>) -> Int {
    metadata.rowGroups.flatMap(\.columns).reduce(0) { $0 &+ ($1.metaData?[keyPath: value] ?? 0) }
  }
}

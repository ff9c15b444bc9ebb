import Parquet
import Wording

extension InspectionReport {
  /// A column over all row groups of all files that have it.
  package struct Column {
    package let path: String
    let leaf: ParquetSchema.Leaf
    package var stored = 0
    package var plain = 0
    package var nulls: Int? = 0
    var pages = 0
    package var encodings: [String] = []
    /// Bounds of all values, nil where some chunk has none.
    var bounds: (min: [UInt8], max: [UInt8])?
    var boundsAreLost = false
  }

  private static let numbersWidth = 30

  /// The columns, the largest first, each with a bar that says how much of the bytes are its.
  func columns(of files: [FileInspection]) -> [String] {
    let columns = Self.collect(files)
    let total = columns.reduce(0) { $0 &+ $1.stored }
    let largest = columns.map(\.stored).max() ?? 0
    let longest = columns.map(\.path.count).max() ?? 0
    let nameWidth = min(longest, max(12, (width - Self.numbersWidth) * 2 / 3))
    let barWidth = max(4, width - Self.numbersWidth - nameWidth)
    var lines = [
      Self.padded("columns", nameWidth + barWidth + 1) + Self.numbers("bytes", "share", "ratio")
    ]
    let sorted = columns.enumerated().sorted {
      ($1.element.stored, $0.offset) < ($0.element.stored, $1.offset)
    }
    for (_, column) in sorted {
      let share = total > 0 ? Double(column.stored) / Double(total) * 100 : 0
      let bar = Self.bar(
        largest > 0 ? Double(column.stored) / Double(largest) : 0, width: barWidth)
      let line =
        Self.padded(Self.shortened(column.path, nameWidth), nameWidth) + " "
        + Self.padded(bar, barWidth)
        + Self.numbers(
          HumanText.size(column.stored), "\(HumanText.fixed(share, 1)) %",
          ratio(column.plain, column.stored))
      lines.append(Self.fit(line, width))
      lines.append(Self.fit("    " + description(of: column), width))
    }
    return lines
  }

  /// The columns of all files, in the order in which they come.
  package static func collect(_ files: [FileInspection]) -> [Column] {
    var columns: [Column] = []
    var places: [[String]: Int] = [:]
    for file in files {
      let paths = file.schema.recordPaths
      for (index, leaf) in file.schema.leaves.enumerated() {
        let place = places[leaf.path] ?? columns.count
        if place == columns.count {
          places[leaf.path] = place
          columns.append(Column(path: PrintableText.of(paths[index]), leaf: leaf))
        }
        for (rowGroup, chunks) in zip(file.metadata.rowGroups, file.chunks) {
          columns[place].add(rowGroup.columns[index].metaData, chunks[index])
        }
      }
    }
    return columns
  }

  private static func numbers(_ size: String, _ share: String, _ ratio: String) -> String {
    [(size, 9), (share, 9), (ratio, 11)].map { text, width in
      String(repeating: " ", count: max(1, width - text.count)) + text
    }.joined()
  }

  /// Eighths of a character are told apart. What is not nothing shows.
  static func bar(_ share: Double, width: Int) -> String {
    let blocks = Array(" ▏▎▍▌▋▊▉")
    let eighths = Int((share * Double(width * 8)).rounded())
    let shown = share > 0 ? max(eighths, 1) : 0
    let rest = shown % 8 > 0 ? String(blocks[shown % 8]) : ""
    return String(repeating: "█", count: shown / 8) + rest
  }

  /// The end of a path that is too long, which tells more than its beginning.
  private static func shortened(_ path: String, _ width: Int) -> String {
    path.count <= width ? path : "…" + path.suffix(max(width - 1, 0))
  }

  private func description(of column: Column) -> String {
    let leaf = column.leaf
    var type = leaf.type.specificationName
    if leaf.length > 0 { type += "(\(leaf.length))" }
    if let logical = leaf.logicalType { type += " \(logical.specificationName)" }
    var parts = [type]
    if let bounds = column.bounds {
      let room = max((width - 40) / 2, 10)
      let texts = [bounds.min, bounds.max].map {
        Self.fit(PrintableText.of(StatisticsText.json($0, leaf)), room)
      }
      parts.append("\(texts[0]) to \(texts[1])")
    }
    if let nulls = column.nulls, nulls > 0 { parts.append("\(HumanText.count(nulls)) null") }
    if !column.encodings.isEmpty { parts.append(column.encodings.joined(separator: " and ")) }
    parts.append(count(column.pages, "page"))
    return parts.joined(separator: ", ")
  }
}

extension InspectionReport.Column {
  fileprivate mutating func add(_ metaData: ColumnMetaData?, _ chunk: FileInspection.Chunk) {
    pages += chunk.pages.count
    for case let encoding? in chunk.pages.filter(\.isData).map(\.encoding)
    where !encodings.contains(encoding.specificationName) {
      encodings.append(encoding.specificationName)
    }
    guard let metaData else { return }
    stored &+= metaData.totalCompressedSize
    plain &+= metaData.totalUncompressedSize
    if let sum = nulls, let more = metaData.statistics?.nullCount {
      nulls = sum &+ more
    } else {
      nulls = nil
    }
    addBounds(metaData.statistics, isEmpty: metaData.statistics?.nullCount == metaData.valueCount)
  }

  /// - Parameter isEmpty: Whether the chunk holds nulls alone, and so no bounds.
  private mutating func addBounds(_ statistics: Statistics?, isEmpty: Bool) {
    guard let min = statistics?.min, let max = statistics?.max else {
      if !isEmpty {
        boundsAreLost = true
        bounds = nil
      }
      return
    }
    guard !boundsAreLost else { return }
    guard let known = bounds else {
      bounds = (min, max)
      return
    }
    guard let isLower = leaf.orders(min, before: known.min),
      let isHigher = leaf.orders(known.max, before: max)
    else {
      boundsAreLost = true
      bounds = nil
      return
    }
    bounds = (isLower ? min : known.min, isHigher ? max : known.max)
  }
}

import Inspect
import Wording

extension BenchReport {
  private static let columnCount = 10

  /// The report for a terminal: table, recommendations, columns, notes.
  public func text(width: Int = 80) -> String {
    var lines = [subject] + environment + [""]
    lines += table
    for recommendation in recommendations { lines += [""] + text(recommendation) }
    if let columnsOf { lines += [""] + columnLines(columnsOf, width: width) }
    if !notes.isEmpty {
      lines += [""] + notes.flatMap { HumanText.wrapped($0, to: max(width, 40)) }
    }
    return lines.map { PrintableText.of($0) + "\n" }.joined()
  }

  /// Smallest first.
  var sortedRows: [BenchRow] {
    rows.enumerated().sorted {
      ($0.element.outputBytes, $0.offset) < ($1.element.outputBytes, $1.offset)
    }.map(\.element)
  }

  private var table: [String] {
    var cells = [
      ["", "export", "CPU", "text", "records", "peak", "", "", "restore", ""],
      ["", "s", "s", "MB/s", "/s", "memory", "size", "ratio", "s", "noise"],
    ]
    for row in sortedRows {
      cells.append([
        "\(row.isOptimal ? "*" : " ") \(row.combination.label)",
        Self.seconds(row.exportSeconds.median), Self.seconds(row.exportCPUSeconds.median),
        HumanText.fixed(row.throughput.median / 1e6, row.throughput.median < 9.95e6 ? 1 : 0),
        HumanText.count(Int(row.recordsPerSecond.median)),
        row.peakMemory.map(HumanText.size) ?? "–", HumanText.size(row.outputBytes),
        HumanText.fixed(row.ratio, 1), Self.seconds(row.restoreSeconds.median),
        row.exports.count > 1 ? "±\(HumanText.percent(row.noise))" : "–",
      ])
    }
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      let texts = zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + space : space + cell.0
      }
      return texts.joined(separator: "  ")
    }
    return lines + ["* nothing else is both faster and smaller"]
  }

  private func text(_ recommendation: BenchRecommendation) -> [String] {
    let row = recommendation.row
    let hours = HumanText.span(row.exportSeconds.median * terabytes)
    let restore = HumanText.span(row.restoreSeconds.median * terabytes)
    return [
      "\(recommendation.purpose.rawValue): \(row.combination.label)",
      "  \(recommendation.reason)",
      "  1 TB of such text takes \(hours) to export, \(restore) to restore, and"
        + " \(HumanText.size(Int(size(of: row, for: Self.terabyte)))) of disk",
      "  \(ShellText.line(command(for: row.combination)))",
    ]
  }

  /// How many samples make a terabyte.
  var terabytes: Double { Double(Self.terabyte) / Double(max(sampleBytes, 1)) }

  private func columnLines(_ combination: BenchCombination, width: Int) -> [String] {
    let total = columns.reduce(0) { $0 + $1.compressedBytes }
    let shown = columns.prefix(Self.columnCount)
    var cells = [["bytes", "share", "encoded", "distinct", "nulls"]]
    for column in shown {
      cells.append([
        HumanText.size(column.compressedBytes), share(column.compressedBytes, of: total),
        HumanText.size(column.encodedBytes), column.distinctText, column.nullText,
      ])
    }
    let widths = cells[0].indices.map { index in cells.map { $0[index].count }.max() ?? 0 }
    let names = ["what costs most in \(combination.label)"] + shown.map(\.path)
    let numbers = widths.reduce(0) { $0 + $1 + 2 }
    let nameWidth = min(names.map(\.count).max() ?? 0, max(width - numbers, 24))
    var lines: [String] = []
    for (index, (name, row)) in zip(names, cells).enumerated() {
      var line = InspectionReport.padded(InspectionReport.fit(name, nameWidth), nameWidth)
      for (cell, width) in zip(row, widths) {
        line += String(repeating: " ", count: width + 2 - cell.count) + cell
      }
      lines.append(line)
      if index > 0 { lines.append("    \(shown[index - 1].encodings.joined(separator: " and "))") }
    }
    let rest = columns.dropFirst(Self.columnCount)
    if !rest.isEmpty {
      let bytes = rest.reduce(0) { $0 + $1.compressedBytes }
      lines.append(
        "the other \(HumanText.count(rest.count)) columns take \(HumanText.size(bytes)),"
          + " \(share(bytes, of: total))")
    }
    if otherBytes > 0 {
      lines.append("footers and page indexes take \(HumanText.size(otherBytes)) more")
    }
    return lines
  }

  func share(_ bytes: Int, of total: Int) -> String {
    HumanText.percent(Double(bytes) / Double(max(total, 1)))
  }

  private static func seconds(_ value: Double) -> String {
    HumanText.fixed(value, value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
  }
}

extension BenchColumn {
  /// `1,234`, `~5,600` where it is an estimate, `–` where it is not known.
  var distinctText: String {
    distinct.map { (isDistinctExact ? "" : "~") + HumanText.count($0) } ?? "–"
  }

  var nullText: String { nulls.map(HumanText.count) ?? "–" }
}

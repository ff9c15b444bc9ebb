import Foundation
import Store
import Wording

extension BenchReport {
  /// The report as one HTML file, which needs nothing from elsewhere and runs no script.
  public func html() -> String { BenchPage(report: self).html }
}

/// A benchmark's report as a page.
struct BenchPage {
  let report: BenchReport

  /// Columns that have a bar, and rows of the table of all of them.
  private static let barCount = 10
  private static let columnLimit = 500

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <link rel="icon" href="data:,">
    <title>Export benchmark</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    <header>
    <h1>Export benchmark</h1>
    <p class="lead">\(HTMLText.prose(report.subject)). Every export was restored, and held the records it was made from.</p>
    </header>
    \(notes)
    \(recommendations)
    \(chart)
    \(table)
    \(columns)
    \(circumstances)
    </main>
    </body>
    </html>

    """
  }

  private var notes: String {
    guard !report.notes.isEmpty else { return "" }
    let items = report.notes.map { "<li>\(HTMLText.prose($0))</li>" }
    return "<ul class=\"notes\">\n\(items.joined(separator: "\n"))\n</ul>"
  }

  private var recommendations: String {
    guard !report.recommendations.isEmpty else { return "" }
    return """
      <section>
      <h2>What to choose</h2>
      <div class="cards">
      \(report.recommendations.map(card).joined(separator: "\n"))
      </div>
      <p class="small">Fill in the dataset’s ID and the folder. Balanced is where size times time, of exporting and restoring, is least: twice the time has to save half the bytes.</p>
      </section>
      """
  }

  private func card(_ recommendation: BenchRecommendation) -> String {
    let row = recommendation.row
    let facts = [
      (HumanText.rate(row.throughput.median), "exported"),
      (HumanText.percent(row.share), "of the bytes"),
      (HumanText.rate(row.restoreThroughput.median), "restored"),
    ].map { "<div><dd>\(HTMLText.escape($0.0))</dd><dt>\($0.1)</dt></div>" }
    let reason = recommendation.reason.prefix(1).uppercased() + recommendation.reason.dropFirst()
    let terabyte =
      "1 TB of such text: \(HumanText.span(row.exportSeconds.median * report.terabytes)) to export,"
      + " \(HumanText.span(row.restoreSeconds.median * report.terabytes)) to restore,"
      + " \(HumanText.size(Int(report.size(of: row, for: BenchReport.terabyte)))) of disk."
    return """
      <article>
      <h3>\(recommendation.purpose.rawValue.capitalized)</h3>
      <p class="choice">\(HTMLText.escape(row.combination.label))</p>
      <dl class="facts">\(facts.joined())</dl>
      <p>\(HTMLText.prose(reason)).</p>
      <p>\(HTMLText.prose(terabyte))</p>
      \(Self.commandLine(report.command(for: row.combination)))
      </article>
      """
  }

  private var chart: String {
    let formats = Set(report.rows.map(\.combination.format))
    let keys = ExportFormat.allCases.filter(formats.contains).map { format in
      let shape =
        format == .parquet
        ? "<circle cx=\"7\" cy=\"7\" r=\"5\"/>"
        : "<rect x=\"2\" y=\"2\" width=\"10\" height=\"10\"/>"
      return "<span><svg class=\"key\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">"
        + "<g class=\"\(format.rawValue) optimal\">\(shape)</g></svg> \(format.title)</span>"
    }
    let line =
      "<span><svg class=\"key wide\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">"
      + "<polyline class=\"front\" points=\"0,7 28,7\"/></svg>"
      + " nothing else is both faster and smaller</span>"
    return """
      <section>
      <h2>Throughput and size</h2>
      <p class="small">Up is faster, left is smaller. Both axes are logarithmic. Vertical strokes reach from the slowest round to the fastest. Points without room for their name tell it when they are pointed at.</p>
      <p class="legend">\((keys + [line]).joined(separator: "\n"))</p>
      \(ScatterChart(report.rows, width: 760, height: 440, cssClass: "on-desk").svg)
      \(ScatterChart(report.rows, width: 350, height: 460, cssClass: "on-phone").svg)
      </section>
      """
  }

  private var table: String {
    let heads = [
      "", "Export", "CPU", "Text", "Records", "Memory", "Size", "Ratio", "Restore", "Noise",
    ]
    let rows = report.sortedRows.map { row in
      let label = HTMLText.escape(row.combination.label)
      let cells = [
        (heads[1], Self.seconds(row.exportSeconds.median)),
        (heads[2], Self.seconds(row.exportCPUSeconds.median)),
        (heads[3], HumanText.rate(row.throughput.median)),
        (heads[4], "\(HumanText.count(Int(row.recordsPerSecond.median)))/s"),
        (heads[5], row.peakMemory.map(HumanText.size) ?? "–"),
        (heads[6], HumanText.size(row.outputBytes)),
        (heads[7], HumanText.fixed(row.ratio, 1)),
        (heads[8], Self.seconds(row.restoreSeconds.median)),
        (heads[9], row.exports.count > 1 ? "±\(HumanText.percent(row.noise))" : "–"),
      ].map { "<td data-name=\"\($0.0)\">\(HTMLText.escape($0.1))</td>" }
      let mark =
        row.isOptimal
        ? " <span class=\"mark\" title=\"nothing else is both faster and smaller\">★</span>" : ""
      return
        "<tr\(row.isOptimal ? " class=\"optimal\"" : "")><th scope=\"row\">\(label)\(mark)</th>"
        + cells.joined() + "</tr>"
    }
    return """
      <section>
      <h2>All that was measured</h2>
      <table class="figures">
      <thead><tr>\(heads.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      <p class="small">Medians of the rounds, smallest first. ★ nothing else is both faster and smaller. Noise is how far another export may be off the median time: as far as one of the rounds was, and no less than all the rounds lead to expect. Memory is the highest peak. Restoring makes text of an export, and writes it nowhere.</p>
      </section>
      """
  }

  private var columns: String {
    guard let combination = report.columnsOf, !report.columns.isEmpty else { return "" }
    let total = report.columns.reduce(0) { $0 + $1.compressedBytes }
    let largest = max(report.columns.first?.compressedBytes ?? 1, 1)
    let bars = report.columns.prefix(Self.barCount).map { column in
      bar(column, total: total, largest: largest)
    }
    let rest = report.columns.dropFirst(Self.barCount)
    let restBytes = rest.reduce(0) { $0 + $1.compressedBytes }
    let others =
      rest.isEmpty
      ? ""
      : "<p class=\"small\">The other \(HumanText.count(rest.count)) columns take"
        + " \(HumanText.size(restBytes)), \(report.share(restBytes, of: total)).</p>"
    let more =
      report.otherBytes > 0
      ? "<p class=\"small\">Footers and page indexes take \(HumanText.size(report.otherBytes)) more.</p>"
      : ""
    return """
      <section>
      <h2>Where the bytes are</h2>
      <p class="small">Columns that cost most in \(HTMLText.escape(combination.label)), by their compressed bytes.</p>
      <ol class="bars">
      \(bars.joined(separator: "\n"))
      </ol>
      \(others)
      \(more)
      \(allColumns(total))
      </section>
      """
  }

  private func bar(_ column: BenchColumn, total: Int, largest: Int) -> String {
    let length = max(Double(column.compressedBytes) / Double(largest) * 1000, 2)
    var facts = ["\(HumanText.size(column.encodedBytes)) before compression"]
    if column.distinct != nil {
      facts.append("\(column.distinctText) \(column.distinct == 1 ? "value" : "different values")")
    }
    if let nulls = column.nulls {
      facts.append("\(HumanText.count(nulls)) \(nulls == 1 ? "null" : "nulls")")
    }
    if !column.encodings.isEmpty { facts.append(column.encodings.joined(separator: " and ")) }
    return """
      <li><div class="name"><span>\(HTMLText.escape(column.path))</span><span>\(HumanText.size(column.compressedBytes)), \(report.share(column.compressedBytes, of: total))</span></div>
      <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect width="\(HTMLText.number(length))" height="10"/></svg>
      <div class="small">\(HTMLText.escape(facts.joined(separator: " · ")))</div></li>
      """
  }

  private func allColumns(_ total: Int) -> String {
    let heads = ["Column", "Compressed", "Encoded", "Share", "Different", "Nulls", "Encoding"]
    let rows = report.columns.prefix(Self.columnLimit).map { column in
      let cells = [
        HumanText.size(column.compressedBytes), HumanText.size(column.encodedBytes),
        report.share(column.compressedBytes, of: total), column.distinctText, column.nullText,
        column.encodings.joined(separator: ", "),
      ]
      return "<tr><th scope=\"row\">\(HTMLText.escape(column.path))</th>"
        + zip(heads.dropFirst(), cells).map {
          "<td data-name=\"\($0.0)\">\(HTMLText.escape($0.1))</td>"
        }.joined() + "</tr>"
    }
    let more =
      report.columns.count > Self.columnLimit
      ? "<p class=\"small\">The \(HumanText.count(report.columns.count - Self.columnLimit)) columns"
        + " that cost least are left out; <span class=\"option\">--json</span> has all.</p>" : ""
    return """
      <details>
      <summary>\(report.columns.count == 1 ? "The column" : "All \(HumanText.count(report.columns.count)) columns")</summary>
      <table class="figures">
      <thead><tr>\(heads.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody>
      </table>
      \(more)
      </details>
      """
  }

  private var circumstances: String {
    var facts = zip(["Machine", "Programs"], report.environment).map { ($0, $1) }
    facts.append(("Date", ExportTime.isoText(Int64(report.date.timeIntervalSince1970))))
    let rows = facts.map { "<div><dt>\($0)</dt><dd>\(HTMLText.escape($1))</dd></div>" }
    let command =
      report.options.command.isEmpty
      ? "" : Self.commandLine(report.options.command)
    return """
      <section>
      <h2>How it was measured</h2>
      <dl class="circumstances">\(rows.joined())</dl>
      \(command)
      </section>
      """
  }

  /// A command line whose options are not broken at their dashes.
  private static func commandLine(_ words: [String]) -> String {
    let parts = words.map { word in
      let text = HTMLText.escape(ShellText.line([word]))
      return word.hasPrefix("--") && word.count <= 24
        ? "<span class=\"option\">\(text)</span>" : text
    }
    return "<pre>\(parts.joined(separator: " "))</pre>"
  }

  private static func seconds(_ value: Double) -> String {
    "\(HumanText.fixed(value, value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)) s"
  }
}

extension ExportFormat {
  /// As its authors write it.
  fileprivate var title: String {
    switch self {
    case .parquet: "Parquet"
    case .json: "JSON"
    }
  }
}

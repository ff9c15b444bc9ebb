import Foundation
import Wording

/// Throughput against size as SVG, with the combinations that no other beats joined by a line.
struct ScatterChart {
  private static let fontSize = 12.0
  /// Of a character, at most on average: fonts differ.
  private static let characterWidth = 7.4
  private static let radius = 5.0
  /// Of more points than this, those that are beaten have a label only where there is room beside them.
  private static let crowd = 16

  let rows: [BenchRow]
  let width: Double
  let height: Double
  let cssClass: String

  private let x: LogAxis
  private let y: LogAxis
  private let plot: ChartBox

  init(_ rows: [BenchRow], width: Double, height: Double, cssClass: String) {
    self.rows = rows
    self.width = width
    self.height = height
    self.cssClass = cssClass
    x = LogAxis(rows.map { $0.share * 100 })
    y = LogAxis(rows.flatMap { [$0.throughput.minimum / 1e6, $0.throughput.maximum / 1e6] })
    plot = ChartBox(left: 52, top: 30, width: width - 64, height: height - 76)
  }

  var svg: String {
    let size = "0 0 \(HTMLText.number(width)) \(HTMLText.number(height))"
    return """
      <svg class="chart \(cssClass)" viewBox="\(size)" role="img" \
      aria-label="Throughput of exports against their size">
      \(axes)
      \(front)
      \(rows.map(point).joined(separator: "\n"))
      \(labels)
      </svg>
      """
  }

  private func place(_ row: BenchRow) -> (x: Double, y: Double) {
    (atX(row.share * 100), atY(row.throughput.median / 1e6))
  }

  private func atX(_ value: Double) -> Double { plot.left + x.place(value) * plot.width }
  private func atY(_ value: Double) -> Double { plot.bottom - y.place(value) * plot.height }

  private var axes: String {
    var parts: [String] = []
    var last = -Double.infinity
    for tick in x.ticks {
      let at = atX(tick)
      parts.append(line("grid", at, plot.top, at, plot.bottom))
      let label = "\(Self.tickText(tick)) %"
      let half = Double(label.count) * Self.characterWidth / 2
      // A label that would run into the one before it, or out of the picture, is left out.
      guard at - half > last + 4, at + half < width else { continue }
      last = at + half
      parts.append(text(label, at, plot.bottom + 17, "middle", "tick"))
    }
    for tick in y.ticks {
      let at = atY(tick)
      parts.append(line("grid", plot.left, at, plot.right, at))
      parts.append(text(Self.tickText(tick), plot.left - 7, at + 4, "end", "tick"))
    }
    parts.append(text("export, MB/s of text", 4, 14, "start", "axis"))
    parts.append(
      text("size, % of the text’s bytes", plot.right, plot.bottom + 38, "end", "axis"))
    return parts.joined(separator: "\n")
  }

  private var front: String {
    let points = rows.filter(\.isOptimal).map(place).sorted { $0.x < $1.x }
    guard points.count > 1 else { return "" }
    let path = points.map { "\(HTMLText.number($0.x)),\(HTMLText.number($0.y))" }
    return "<polyline class=\"front\" points=\"\(path.joined(separator: " "))\"/>"
  }

  private func point(_ row: BenchRow) -> String {
    let (x, y) = place(row)
    let radius = Self.radius
    let shape: String
    switch row.combination.format {
    case .parquet:
      shape = "<circle cx=\"\(HTMLText.number(x))\" cy=\"\(HTMLText.number(y))\" r=\"5\"/>"
    case .json:
      let left = HTMLText.number(x - radius)
      let top = HTMLText.number(y - radius)
      shape = "<rect x=\"\(left)\" y=\"\(top)\" width=\"10\" height=\"10\"/>"
    }
    let whisker = line(
      "whisker", x, atY(row.throughput.minimum / 1e6), x, atY(row.throughput.maximum / 1e6))
    let title =
      "\(row.combination.label): \(HumanText.rate(row.throughput.median)),"
      + " \(HumanText.percent(row.share)) of the text’s bytes"
    let state = row.isOptimal ? "optimal" : "beaten"
    return "<g class=\"\(row.combination.format.rawValue) \(state)\">"
      + "<title>\(HTMLText.escape(title))</title>\(whisker)\(shape)</g>"
  }

  /// Labels of the best first, which have the better choice of places.
  private var labels: String {
    let obstacles = rows.flatMap { row in
      let (x, y) = place(row)
      let reach = Self.radius + 1
      let top = atY(row.throughput.maximum / 1e6)
      return [
        ChartBox(left: x - reach, top: y - reach, width: 2 * reach, height: 2 * reach),
        ChartBox(
          left: x - 1, top: top, width: 2, height: atY(row.throughput.minimum / 1e6) - top),
      ]
    }
    var area = plot
    area.top = 20
    area.height = plot.bottom - area.top
    var placer = LabelPlacer(area: area, obstacles: obstacles)
    var parts: [String] = []
    for row in rows.filter(\.isOptimal) + rows.filter({ !$0.isOptimal }) {
      let label = row.combination.details.joined(separator: " ")
      let (x, y) = place(row)
      guard
        let box = placer.place(
          width: Double(label.count) * Self.characterWidth, height: Self.fontSize + 3, x: x, y: y,
          radius: Self.radius, reach: row.isOptimal || rows.count <= Self.crowd ? 70 : 18)
      else { continue }
      parts.append(leader(from: x, y, to: box))
      let (at, anchor) =
        box.left > x
        ? (box.left, "start")
        : box.right < x
          ? (box.right, "end")
          : (box.left + box.width / 2, "middle")
      parts.append(
        text(
          label, at, box.bottom - 4, anchor,
          "label \(row.combination.format.rawValue)\(row.isOptimal ? " optimal" : "")"))
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// A line from a point to a label that is not right beside it.
  private func leader(from x: Double, _ y: Double, to box: ChartBox) -> String {
    let nearX = min(max(x, box.left), box.right)
    let nearY = min(max(y, box.top), box.bottom)
    let distance = hypot(nearX - x, nearY - y)
    guard distance > Self.radius + 14 else { return "" }
    let part = Self.radius / distance
    return line("leader", x + (nearX - x) * part, y + (nearY - y) * part, nearX, nearY)
  }

  private func line(
    _ cssClass: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    "<line class=\"\(cssClass)\" x1=\"\(HTMLText.number(x1))\" y1=\"\(HTMLText.number(y1))\""
      + " x2=\"\(HTMLText.number(x2))\" y2=\"\(HTMLText.number(y2))\"/>"
  }

  private func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, _ cssClass: String
  ) -> String {
    "<text class=\"\(cssClass)\" x=\"\(HTMLText.number(x))\" y=\"\(HTMLText.number(y))\""
      + " text-anchor=\"\(anchor)\">\(HTMLText.escape(text))</text>"
  }

  private static func tickText(_ value: Double) -> String {
    let text = HumanText.fixed(value, 4)
    return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
  }
}

import Foundation
import TestSupport
import Testing
import Wording

@testable import Bench

@Suite("BenchPage")
struct BenchPageTests {
  @Test("text from elsewhere is never markup")
  func escaping() {
    #expect(
      HTMLText.escape("<b a=\"1\" c='2'>&amp;")
        == "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;")
    #expect(
      HTMLText.escape("\u{0}\u{1b}[1m\u{202e}x\u{9f}") == "\u{fffd}\u{fffd}[1m\u{fffd}x\u{fffd}")
    #expect(HTMLText.escape("é\n€\t👩‍👩‍👧") == "é\n€\t👩‍👩‍👧")
  }

  @Test("labels cover neither each other nor points, and stay in the picture")
  func labels() {
    var random = SeededGenerator(seed: 5)
    let area = ChartBox(left: 0, top: 0, width: 400, height: 300)
    for _ in 0..<50 {
      let points = (0..<25).map { _ in
        (
          x: Double.random(in: 5...395, using: &random),
          y: Double.random(in: 5...295, using: &random)
        )
      }
      let obstacles = points.map { ChartBox(left: $0.x - 5, top: $0.y - 5, width: 10, height: 10) }
      var placer = LabelPlacer(area: area, obstacles: obstacles)
      var placed: [ChartBox] = []
      for point in points {
        let width = Double.random(in: 20...70, using: &random)
        guard let box = placer.place(width: width, height: 14, x: point.x, y: point.y, radius: 5)
        else { continue }
        #expect(box.width == width && box.height == 14)
        #expect(area.contains(box))
        #expect(!obstacles.contains { $0.overlaps(box) })
        #expect(!placed.contains { $0.overlaps(box) })
        placed.append(box)
      }
      #expect(placed.count > 15)
    }
  }

  @Test("a label has a place beside a point that is alone, on its right")
  func alone() {
    var placer = LabelPlacer(
      area: ChartBox(left: 0, top: 0, width: 200, height: 100), obstacles: [])
    let right = placer.place(width: 50, height: 10, x: 100, y: 50, radius: 5)
    #expect(right == ChartBox(left: 108, top: 45, width: 50, height: 10))
    let left = placer.place(width: 50, height: 10, x: 190, y: 50, radius: 5)
    #expect(left?.right ?? 200 < 190)
  }

  @Test(
    "an axis has round values in their order, whatever it shows",
    arguments: [
      [1.0, 1000], [95, 105], [0.001, 0.002], [7], [3, 40, 999_999], [123.4, 123.5], [0.5, 100], [],
      [0, 5], [1e-9, 1e9],
    ])
  func axis(values: [Double]) {
    let axis = LogAxis(values)
    let ticks = axis.ticks
    #expect(ticks.count >= 2, "\(ticks)")
    #expect(ticks.count <= 24, "\(ticks)")
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ticks.allSatisfy { axis.lower <= $0 && $0 <= axis.upper })
    for value in values where value > 0 { #expect((0...1).contains(axis.place(value))) }
  }

  @Test("spans of time and shares are short")
  func texts() {
    let spans: [(Double, String)] = [
      (0, "0.0 s"), (9.94, "9.9 s"), (43, "43 s"), (120, "2 min"), (5969, "99 min"),
      (5400 * 2, "3.0 h"), (86400 * 12, "12 days"),
    ]
    for (seconds, text) in spans { #expect(HumanText.span(seconds) == text) }
    for (share, text) in [(0, "0.0 %"), (0.001, "0.10 %"), (0.142, "14.2 %"), (1.2, "120 %")] {
      #expect(HumanText.percent(share) == text)
    }
  }
}

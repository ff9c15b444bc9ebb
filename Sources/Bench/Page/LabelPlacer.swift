import Foundation

/// A rectangle of a drawing, whose vertical axis points down.
struct ChartBox: Sendable, Equatable {
  var left: Double
  var top: Double
  var width: Double
  var height: Double

  var right: Double { left + width }
  var bottom: Double { top + height }

  func overlaps(_ other: ChartBox) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ other: ChartBox) -> Bool {
    left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
  }
}

/// Finds places for labels beside their points, where they cover neither each other nor a point.
///
/// Each label tries places around its point, nearest first, and takes the first that is free: those
/// that come first have the better choice. O(labels × places × boxes).
struct LabelPlacer {
  /// Directions in the order of preference, as parts of the label's size and of the distance: right,
  /// left, above, below, then the corners.
  private static let directions: [(x: Double, y: Double)] = [
    (1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1), (1, -0.5), (1, 0.5),
    (-1, -0.5), (-1, 0.5), (0.5, -1), (-0.5, -1), (0.5, 1), (-0.5, 1),
  ]
  /// Distances from the point's edge.
  private static let distances: [Double] = [3, 10, 18, 28, 40, 54, 70]

  private let area: ChartBox
  private var taken: [ChartBox]

  /// - Parameters:
  ///   - area: What no label leaves.
  ///   - obstacles: What none covers.
  init(area: ChartBox, obstacles: [ChartBox]) {
    self.area = area
    taken = obstacles
  }

  /// A free place for a label of a size beside a point with its edge at `radius`; nil where there is
  /// none near enough. It is taken from then on.
  ///
  /// - Parameter reach: How far from the point's edge it may be.
  mutating func place(
    width: Double, height: Double, x: Double, y: Double, radius: Double, reach: Double = 70
  ) -> ChartBox? {
    for distance in Self.distances where distance <= reach {
      for direction in Self.directions {
        let offset = radius + distance
        let box = ChartBox(
          left: x + direction.x * offset + (direction.x - 1) / 2 * width,
          top: y + direction.y * offset + (direction.y - 1) / 2 * height,
          width: width, height: height)
        guard area.contains(box), !taken.contains(where: { $0.overlaps(box) }) else { continue }
        taken.append(box)
        return box
      }
    }
    return nil
  }
}

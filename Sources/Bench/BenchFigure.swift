/// What several measurements of the same have found.
public struct BenchFigure: Sendable, Equatable {
  public let median: Double
  public let minimum: Double
  public let maximum: Double

  /// - Parameter values: At least one.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    minimum = sorted.first ?? 0
    maximum = sorted.last ?? 0
    if sorted.isEmpty {
      median = 0
    } else if sorted.count % 2 == 1 {
      median = sorted[middle]
    } else {
      median = (sorted[middle - 1] + sorted[middle]) / 2
    }
  }

  private init(median: Double, minimum: Double, maximum: Double) {
    self.median = median
    self.minimum = minimum
    self.maximum = maximum
  }

  /// How far a measurement was from the median at most, as a share of it; nothing for a single one.
  public var spread: Double {
    median > 0 ? max(maximum - median, median - minimum) / median : 0
  }

  /// What is done in a second, where the figure is the time that `amount` takes.
  func rate(of amount: Int) -> BenchFigure {
    func rate(_ seconds: Double) -> Double { seconds > 0 ? Double(amount) / seconds : 0 }
    return BenchFigure(median: rate(median), minimum: rate(maximum), maximum: rate(minimum))
  }
}

import Foundation

/// The noise that all measurements of a benchmark share.
///
/// The few rounds of one combination may agree by chance. How far each is from the mean of its own
/// combination tells, taken over all of them, what the machine does to a run. It is the combination
/// in the middle that counts: one that was disturbed, or waits for the disk, says nothing of others.
struct BenchNoise {
  /// Quantiles of Student's t distribution, which 19 of 20 values lie within on both sides, by degrees
  /// of freedom from 1.
  private static let quantiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
  ]

  /// The standard deviation of a run, as a share of the mean.
  private let deviation: Double
  private let quantile: Double

  /// - Parameter measurements: The seconds of each combination's rounds. What was measured once tells
  ///   nothing of noise.
  init(_ measurements: [[Double]]) {
    var variances: [Double] = []
    var freedom = 0
    for values in measurements where values.count > 1 {
      let mean = values.reduce(0, +) / Double(values.count)
      guard mean > 0 else { continue }
      let degrees = Double(values.count - 1)
      let variance = values.reduce(0) { $0 + ($1 / mean - 1) * ($1 / mean - 1) } / degrees
      variances.append(variance / Self.medianShare(degrees))
      freedom += values.count - 1
    }
    deviation = BenchFigure(variances).median.squareRoot()
    quantile = Self.quantile(freedom)
  }

  /// How far another run is from what `rounds` of them have found, in 19 of 20 cases, as a share.
  func expected(after rounds: Int) -> Double {
    guard rounds > 0 else { return 0 }
    return quantile * deviation * (1 + 1 / Double(rounds)).squareRoot()
  }

  /// What the variance of a few values is in half of all cases at most, as a share of the true one:
  /// the median of a chi-squared distribution by Wilson and Hilferty.
  private static func medianShare(_ degrees: Double) -> Double {
    let root = 1 - 2 / (9 * degrees)
    return root * root * root
  }

  private static func quantile(_ freedom: Int) -> Double {
    switch freedom {
    case ..<1: 0
    case 1...quantiles.count: quantiles[freedom - 1]
    // Within 0.002 of the quantile.
    default: 1.96 + 2.4 / Double(freedom) + 2.8 / Double(freedom * freedom)
    }
  }
}

extension [BenchRow] {
  /// Gives each row the noise that all of them share.
  mutating func shareNoise() {
    let noise = BenchNoise(map { $0.exports.map(\.wallSeconds) })
    for index in indices {
      self[index].sharedNoise = noise.expected(after: self[index].exports.count)
    }
  }
}

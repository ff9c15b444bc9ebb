import Foundation

/// A logarithmic axis: equal distances are equal ratios.
struct LogAxis {
  let lower: Double
  let upper: Double

  /// - Parameter values: What the axis shows, with some room around it. Those that are not positive
  ///   have no place on it.
  init(_ values: [Double]) {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    let low = positive.min() ?? 1
    let high = positive.max() ?? 1
    // All but equal values need room, too.
    let room = max(pow(high / low, 0.08), 1.1)
    lower = low / room
    upper = high * room
  }

  /// Where a value is, from 0 to 1.
  func place(_ value: Double) -> Double {
    let bounded = min(max(value, lower), upper)
    return log(bounded / lower) / log(upper / lower)
  }

  /// Round values on the axis, at least two of them wherever it has room for them.
  var ticks: [Double] {
    guard upper / lower >= 3 else { return linearTicks }
    for digits in [[1.0], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]] {
      let ticks = decades.flatMap { decade in digits.map { $0 * decade } }.filter(isInside)
      if ticks.count >= 4 || digits.count == 7 { return ticks }
    }
    return []
  }

  private var decades: [Double] {
    let first = Int(log10(lower).rounded(.down))
    let last = Int(log10(upper).rounded(.up))
    return (first...max(first, last)).map { pow(10, Double($0)) }
  }

  private var linearTicks: [Double] {
    let raw = (upper - lower) / 4
    let magnitude = pow(10, log10(raw).rounded(.down))
    let step = [1.0, 2, 5, 10].map { $0 * magnitude }.first { $0 >= raw } ?? raw
    let first = Int((lower / step).rounded(.up))
    return (0..<12).map { Double(first + $0) * step }.filter(isInside)
  }

  private func isInside(_ value: Double) -> Bool { lower <= value && value <= upper }
}

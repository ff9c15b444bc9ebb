/// Compares statistics with the values that they are of.
struct StatisticsCheck {
  let leaf: ParquetSchema.Leaf
  let computed: ComputedStatistics
  let nulls: Int
  /// Values that are no null.
  let values: Int

  /// What is wrong.
  ///
  /// - Parameter trustsBounds: Whether the bounds are in the order of the column's type.
  func reasons(against statistics: Statistics, trustsBounds: Bool) -> [String] {
    var reasons: [String] = []
    if let count = statistics.nullCount, count != nulls {
      reasons.append("it has \(nulls) nulls, its statistics say \(count)")
    }
    if let count = statistics.nanCount, count != computed.nanCount {
      reasons.append("\(computed.nanCount) of its values are NaN, its statistics say \(count)")
    }
    if let count = statistics.distinctCount, count > values {
      reasons.append("\(count) different values cannot be among \(values)")
    }
    guard trustsBounds, ValueOrder(leaf) != .undefined, let min = statistics.min,
      let max = statistics.max
    else { return reasons }
    guard let bounds = computed.bounds else {
      reasons.append("its statistics have bounds, but it has no values")
      return reasons
    }
    guard let isMinTooLarge = leaf.orders(bounds.min, before: min),
      let isMaxTooSmall = leaf.orders(max, before: bounds.max)
    else {
      reasons.append("the bounds of its statistics are no values of its type")
      return reasons
    }
    if isMinTooLarge { reasons.append("a value is below the minimum of its statistics") }
    if isMaxTooSmall { reasons.append("a value is above the maximum of its statistics") }
    if statistics.isMinExact, leaf.orders(min, before: bounds.min) == true {
      reasons.append("the minimum of its statistics is none of its values")
    }
    if statistics.isMaxExact, leaf.orders(bounds.max, before: max) == true {
      reasons.append("the maximum of its statistics is none of its values")
    }
    return reasons
  }
}

extension Statistics {
  /// Writes these as the struct field `field`. The deprecated `min` and `max` stay unset: readers
  /// disagree about the order that they follow.
  func write(_ field: Int16, to writer: inout ThriftCompactWriter) {
    writer.writeStruct(field) {
      if let nullCount { $0.write(3, Int64(nullCount)) }
      if let distinctCount { $0.write(4, Int64(distinctCount)) }
      guard let min, let max else { return }
      $0.write(5, max)
      $0.write(6, min)
      $0.write(7, isMaxExact)
      $0.write(8, isMinExact)
    }
  }
}

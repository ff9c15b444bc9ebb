import ByteBuffers

extension Statistics {
  /// Writes these as the struct field `field`. The deprecated `min` and `max` stay unset: readers
  /// disagree about the order that they follow.
  func write(_ field: Int16, to writer: inout ThriftCompactWriter) {
    writer.writeStruct(field) {
      if let nullCount { $0.write(3, Int64(nullCount)) }
      if let distinctCount { $0.write(4, Int64(distinctCount)) }
      if let min, let max {
        $0.write(5, max)
        $0.write(6, min)
        $0.write(7, isMaxExact)
        $0.write(8, isMinExact)
      }
      if let nanCount { $0.write(9, Int64(nanCount)) }
    }
  }

  /// Reads the struct `field`. Deprecated bounds are passed over; bounds of which the writer did
  /// not say that they are exact are taken as not exact.
  init(
    from reader: inout ThriftCompactReader, _ field: ThriftCompactReader.Field
  ) throws(ByteReaderError) {
    self.init(isMinExact: false, isMaxExact: false)
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 3: nullCount = try reader.readCount(field)
      case 4: distinctCount = try reader.readCount(field)
      case 5: max = Array(try reader.readBytes(field))
      case 6: min = Array(try reader.readBytes(field))
      case 7: isMaxExact = try reader.readBoolean(field)
      case 8: isMinExact = try reader.readBoolean(field)
      case 9: nanCount = try reader.readCount(field)
      default: try reader.skip(field)
      }
    }
    if min == nil || max == nil { (min, max) = (nil, nil) }
  }
}

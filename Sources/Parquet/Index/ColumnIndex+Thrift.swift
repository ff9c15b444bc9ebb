import ByteBuffers

extension ColumnIndex {
  func write(to writer: inout ThriftCompactWriter) {
    writer.appendStruct {
      $0.beginList(1, of: .booleanTrue, count: nullPages.count)
      for isNull in nullPages { $0.appendElement(isNull) }
      $0.beginList(2, of: .binary, count: minValues.count)
      for value in minValues { $0.appendElement(value) }
      $0.beginList(3, of: .binary, count: maxValues.count)
      for value in maxValues { $0.appendElement(value) }
      $0.write(4, boundaryOrder.rawValue)
      if let nullCounts { $0.write(5, counts: nullCounts) }
      if let repetitionLevelHistograms { $0.write(6, counts: repetitionLevelHistograms) }
      if let definitionLevelHistograms { $0.write(7, counts: definitionLevelHistograms) }
      if let nanCounts { $0.write(8, counts: nanCounts) }
    }
  }

  /// Reads the index that starts at the reader's place. Lists that it must have are as long as each
  /// other; others that are not are left out.
  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    self.init(nullPages: [], minValues: [], maxValues: [], boundaryOrder: .unordered)
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: nullPages = try reader.readBooleans(field)
      case 2: minValues = try reader.readByteArrays(field)
      case 3: maxValues = try reader.readByteArrays(field)
      case 4: boundaryOrder = BoundaryOrder(rawValue: try reader.readInt32(field)) ?? .unordered
      case 5: nullCounts = try reader.readKnownCounts(field)
      case 6: repetitionLevelHistograms = try reader.readCounts(field)
      case 7: definitionLevelHistograms = try reader.readCounts(field)
      case 8: nanCounts = try reader.readKnownCounts(field)
      default: try reader.skip(field)
      }
    }
    guard minValues.count == pageCount, maxValues.count == pageCount else {
      throw reader.failure("a column index has bounds for another number of pages")
    }
    if nullCounts?.count != pageCount { nullCounts = nil }
    if nanCounts?.count != pageCount { nanCounts = nil }
  }
}

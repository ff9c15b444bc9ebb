import ByteBuffers

/// The memory of a row group's columns.
enum ColumnHeap {
  /// Columns up to which the buffers of a row group are few.
  private static let fewColumns = 1000
  /// Bytes that a column's buffers take in a row group of usual size, where it is one of very many.
  private static let bytesPerColumn = 16 << 10

  /// Prepares the calling thread for the columns of a row group, if these are very many. What is
  /// returned has to be kept as long as they are.
  static func reserve(columns: Int) -> ThreadHeap? {
    guard columns > fewColumns else { return nil }
    return ThreadHeap(reserving: min(columns, 1 << 20) * bytesPerColumn)
  }
}

import ByteBuffers

/// The memory of a row group's columns.
enum ColumnHeap {
  /// Columns up to which the buffers of a row group are few.
  private static let fewColumns = 1000
  /// Bytes that a column's buffers take in a row group of usual size, where it is one of very many.
  private static let bytesPerColumn = 16 << 10

  /// Prepares the calling thread for the columns of a row group, if these are very many.
  static func reserve(columns: Int) {
    guard columns > fewColumns else { return }
    ThreadHeap.reserve(min(columns, 1 << 20) * bytesPerColumn)
  }
}

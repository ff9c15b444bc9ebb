/// A column buffer of each type, which one thread fills, encodes and empties, one column at a time.
///
/// Columns that are filled just before they are encoded share these buffers, so that their memory
/// stays in the caches.
final class ColumnScratch {
  private let booleans = NumberColumn<UInt8>(keepsCapacity: true)
  private let int32s = NumberColumn<Int32>(keepsCapacity: true)
  private let int64s = NumberColumn<Int64>(keepsCapacity: true)
  private let floats = NumberColumn<Float>(keepsCapacity: true)
  private let doubles = NumberColumn<Double>(keepsCapacity: true)
  private let byteArrays = ByteArrayColumn(dictionaryLimit: 0, keepsCapacity: true)

  /// Applies the options of the row groups to come.
  func prepare(for options: RowGroupOptions) {
    byteArrays.limitDictionary(to: options.dictionaryPageSize)
  }

  var byteCapacity: Int {
    booleans.byteCapacity + int32s.byteCapacity + int64s.byteCapacity + floats.byteCapacity
      + doubles.byteCapacity + byteArrays.byteCapacity
  }

  /// The buffer that takes the values of `column`, which is empty: one of these, or `column` itself for
  /// values of fixed length.
  func column(like column: ColumnBuffer) -> ColumnBuffer {
    switch column {
    case .booleans: .booleans(booleans)
    case .int32s: .int32s(int32s)
    case .int64s: .int64s(int64s)
    case .floats: .floats(floats)
    case .doubles: .doubles(doubles)
    case .byteArrays: .byteArrays(byteArrays)
    case .fixedLength: column
    }
  }
}

/// Room for the values of one column at a time, which is filled, encoded and emptied by one thread.
///
/// Columns that are filled just before they are encoded need none of their own: what the caches hold,
/// and what pages the system has given, serves the next one.
final class ColumnRoom {
  private let booleans = NumberColumn<UInt8>(keepsRoom: true)
  private let int32s = NumberColumn<Int32>(keepsRoom: true)
  private let int64s = NumberColumn<Int64>(keepsRoom: true)
  private let floats = NumberColumn<Float>(keepsRoom: true)
  private let doubles = NumberColumn<Double>(keepsRoom: true)
  private let byteArrays = ByteArrayColumn(dictionaryLimit: 0, keepsRoom: true)

  /// Makes ready for row groups of other options.
  func prepare(for options: RowGroupOptions) {
    byteArrays.limitDictionary(to: options.dictionaryPageSize)
  }

  var byteCapacity: Int {
    booleans.byteCapacity + int32s.byteCapacity + int64s.byteCapacity + floats.byteCapacity
      + doubles.byteCapacity + byteArrays.byteCapacity
  }

  /// What takes the values in place of `column`, which is empty; values of fixed length stay where
  /// they are.
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

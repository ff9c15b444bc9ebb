import ByteBuffers

/// The file metadata of a file that is being written.
///
/// Row groups are put into their final form as they come, so that the footer's size is known at
/// any time without writing it anew.
struct FooterBuilder: ~Copyable {
  private let version: Int32
  private var schema: [SchemaElement]
  private var keyValues: [KeyValue]
  private let createdBy: String?
  private var columnOrders: [ColumnOrder]
  private var rowGroups = ThriftCompactWriter()
  /// For each column chunk of all row groups, where among their bytes the places of its indexes
  /// belong: these are known last.
  private var indexPlaces: [Int] = []
  private(set) var rowGroupCount = 0
  private(set) var rowCount = 0
  /// Bytes of everything but the row groups, at most.
  private var fixedSize = 0

  init(
    schema: [SchemaElement], keyValues: [KeyValue], createdBy: String?,
    columnOrders: [ColumnOrder], version: Int32 = 1
  ) {
    self.version = version
    self.schema = schema
    self.keyValues = keyValues
    self.createdBy = createdBy
    self.columnOrders = columnOrders
    measure()
  }

  private mutating func measure() {
    // The counts of rows and of row groups may come to take more bytes than they do now.
    fixedSize = build().count - rowGroups.buffer.count + 2 * Varint.maximumLength
  }

  /// Bytes of the footer, at most.
  var sizeLimit: Int { fixedSize + rowGroups.buffer.count }

  /// Bytes that `rowGroup` adds to the footer.
  static func size(of rowGroup: RowGroup) -> Int {
    var writer = ThriftCompactWriter()
    rowGroup.write(to: &writer)
    return writer.buffer.count
  }

  mutating func append(_ rowGroup: RowGroup) {
    rowGroup.write(to: &rowGroups, indexPlaces: &indexPlaces)
    rowGroupCount += 1
    rowCount = rowCount.addingClamped(rowGroup.rowCount)
  }

  mutating func add(_ pair: KeyValue) {
    keyValues.append(pair)
    measure()
  }

  /// Lists another schema. Row groups stay as they are until they are changed.
  mutating func replaceSchema(_ elements: [SchemaElement], columnOrders orders: [ColumnOrder]) {
    schema = elements
    columnOrders = orders
    measure()
  }

  /// Changes the first `count` row groups, in order.
  mutating func changeRowGroups(
    _ count: Int, _ change: (inout RowGroup) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    var reader = ThriftCompactReader(rowGroups.buffer.bytes)
    var changed = ThriftCompactWriter(capacity: rowGroups.buffer.count)
    var places: [Int] = []
    for _ in 0..<count {
      var rowGroup: RowGroup
      do { rowGroup = try RowGroup(from: &reader) } catch { throw .corrupt(error.reason) }
      try change(&rowGroup)
      rowGroup.write(to: &changed, indexPlaces: &places)
    }
    let shift = changed.buffer.count - reader.offset
    places += indexPlaces.drop { $0 < reader.offset }.map { $0 + shift }
    indexPlaces = places
    changed.appendElements(
      rowGroups.buffer.bytes.slice(reader.offset...))
    rowGroups = changed
  }

  /// The footer with the row groups so far.
  ///
  /// - Parameter indexes: Where the indexes of each column chunk of all row groups are, in order;
  ///   empty where there are none.
  func build(_ indexes: [ColumnChunk.IndexLocations] = []) -> ByteBuffer {
    var writer = ThriftCompactWriter(capacity: sizeLimit)
    writer.appendStruct {
      $0.write(1, version)
      $0.beginList(2, of: .structure, count: schema.count)
      for element in schema { element.write(to: &$0) }
      $0.write(3, Int64(rowCount))
      $0.beginList(4, of: .structure, count: rowGroupCount)
      appendRowGroups(indexes, to: &$0)
      if !keyValues.isEmpty {
        $0.beginList(5, of: .structure, count: keyValues.count)
        for pair in keyValues { pair.write(to: &$0) }
      }
      if let createdBy { $0.write(6, createdBy) }
      guard !columnOrders.isEmpty else { return }
      $0.beginList(7, of: .structure, count: columnOrders.count)
      for order in columnOrders { order.write(to: &$0) }
    }
    return writer.finish()
  }

  private func appendRowGroups(
    _ indexes: [ColumnChunk.IndexLocations], to writer: inout ThriftCompactWriter
  ) {
    let bytes = rowGroups.buffer.bytes
    var done = 0
    for (place, locations) in zip(indexPlaces, indexes) {
      writer.appendElements(bytes.slice(done..<place))
      writer.appendFields(behind: 3) {
        ColumnChunk.write(
          offsetIndex: locations.offsetIndex, columnIndex: locations.columnIndex, to: &$0)
      }
      done = place
    }
    writer.appendElements(bytes.slice(done...))
  }
}

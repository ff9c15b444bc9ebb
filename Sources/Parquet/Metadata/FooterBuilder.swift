import ByteBuffers

/// The file metadata of a file that is being written.
///
/// Row groups are put into their final form as they come, so that the footer's size is known at
/// any time without writing it anew.
struct FooterBuilder: ~Copyable {
  private let version: Int32
  private let schema: [SchemaElement]
  private let keyValues: [KeyValue]
  private let createdBy: String?
  private let columnOrders: [ColumnOrder]
  private var rowGroups = ThriftCompactWriter()
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
    // Without rows and row groups, their two counts take a byte each.
    fixedSize = build().count + 2 * Varint.maximumLength
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
    rowGroup.write(to: &rowGroups)
    rowGroupCount += 1
    rowCount += rowGroup.rowCount
  }

  /// The footer with the row groups so far.
  func build() -> ByteBuffer {
    var writer = ThriftCompactWriter(capacity: sizeLimit)
    writer.appendStruct {
      $0.write(1, version)
      $0.beginList(2, of: .structure, count: schema.count)
      for element in schema { element.write(to: &$0) }
      $0.write(3, Int64(rowCount))
      $0.beginList(4, of: .structure, count: rowGroupCount)
      $0.appendElements(rowGroups.buffer.bytes)
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
}

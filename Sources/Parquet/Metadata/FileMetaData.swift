import ByteBuffers

/// A key-value pair of the file metadata.
public struct KeyValue: Sendable, Equatable {
  public var key: String
  public var value: String?

  /// Makes a pair.
  public init(_ key: String, _ value: String?) {
    self.key = key
    self.value = value
  }
}

/// The order that the bounds of a column's statistics follow.
public enum ColumnOrder: Sendable, Equatable {
  /// As the column's physical and logical type say.
  case typeOrder
  /// In a way that is not known here.
  case other
}

/// The footer of a file: its schema, its row groups and where they lie.
public struct FileMetaData: Sendable, Equatable {
  public var version: Int32
  public var schema: [SchemaElement]
  public var rowCount: Int
  public var rowGroups: [RowGroup]
  public var keyValues: [KeyValue]
  public var createdBy: String?
  /// One for each column, or none: then bounds cannot be trusted.
  public var columnOrders: [ColumnOrder]
}

extension FileMetaData {
  /// Reads the metadata from the bytes of a footer.
  public init(_ footer: UnsafeRawBufferPointer) throws(ParquetError) {
    do {
      var reader = ThriftCompactReader(footer)
      try self.init(from: &reader)
    } catch {
      throw .corrupt("\(error.reason), at byte \(error.offset) of its footer")
    }
  }

  private init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var version: Int32?
    var rowCount: Int?
    self.init(
      version: 0, schema: [], rowCount: 0, rowGroups: [], keyValues: [], columnOrders: [])
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: version = try reader.readInt32(field)
      case 2:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          schema.append(try SchemaElement(from: &reader))
        }
      case 3: rowCount = try reader.readCount(field)
      case 4:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          rowGroups.append(try RowGroup(from: &reader))
        }
      case 5:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          keyValues.append(try KeyValue(from: &reader))
        }
      case 6: createdBy = try reader.readString(field)
      case 7:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          columnOrders.append(try ColumnOrder(from: &reader))
        }
      default: try reader.skip(field)
      }
    }
    guard let version, let rowCount, !schema.isEmpty else {
      throw reader.failure("the file metadata lacks its version, schema or row count")
    }
    self.version = version
    self.rowCount = rowCount
  }
}

extension KeyValue {
  func write(to writer: inout ThriftCompactWriter) {
    writer.appendStruct {
      $0.write(1, key)
      if let value { $0.write(2, value) }
    }
  }

  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    self.init("", nil)
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: key = try reader.readString(field)
      case 2: value = try reader.readString(field)
      default: try reader.skip(field)
      }
    }
  }
}

extension ColumnOrder {
  /// The field of the union that stands for TYPE_ORDER.
  private static let typeOrderMember: Int16 = 1

  func write(to writer: inout ThriftCompactWriter) {
    writer.appendStruct {
      if self == .typeOrder { $0.writeStruct(Self.typeOrderMember) { _ in } }
    }
  }

  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    self = .other
    try reader.beginStruct()
    while let member = try reader.nextField() {
      if member.id == Self.typeOrderMember { self = .typeOrder }
      try reader.skip(member)
    }
  }
}

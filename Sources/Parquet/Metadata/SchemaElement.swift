import ByteBuffers

/// A field as the file metadata lists it: the tree of fields, depth first, with child counts.
public struct SchemaElement: Sendable, Equatable {
  public var name: String
  /// Nil for a group.
  public var type: PhysicalType?
  /// Bytes of a FIXED_LEN_BYTE_ARRAY value.
  public var typeLength: Int32?
  /// Nil for the root.
  public var repetition: Repetition?
  /// Nil for a field that holds values.
  public var childCount: Int32?
  public var convertedType: ConvertedType?
  public var scale: Int32?
  public var precision: Int32?
  public var fieldID: Int32?
  public var logicalType: LogicalType?

  init(name: String) { self.name = name }
}

extension SchemaElement {
  func write(to writer: inout ThriftCompactWriter) {
    writer.appendStruct {
      if let type { $0.write(1, type.rawValue) }
      if let typeLength { $0.write(2, typeLength) }
      if let repetition { $0.write(3, repetition.rawValue) }
      $0.write(4, name)
      if let childCount { $0.write(5, childCount) }
      if let convertedType { $0.write(6, convertedType.rawValue) }
      if let scale { $0.write(7, scale) }
      if let precision { $0.write(8, precision) }
      if let fieldID { $0.write(9, fieldID) }
      logicalType?.write(10, to: &$0)
    }
  }

  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var name: String?
    self.init(name: "")
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1:
        let raw = try reader.readInt32(field)
        guard let known = PhysicalType(rawValue: raw) else {
          throw reader.failure("there is no physical type \(raw)")
        }
        type = known
      case 2: typeLength = try reader.readInt32(field)
      case 3:
        let raw = try reader.readInt32(field)
        guard let known = Repetition(rawValue: raw) else {
          throw reader.failure("there is no repetition \(raw)")
        }
        repetition = known
      case 4: name = try reader.readString(field)
      case 5: childCount = try reader.readInt32(field)
      case 6: convertedType = ConvertedType(rawValue: try reader.readInt32(field))
      case 7: scale = try reader.readInt32(field)
      case 8: precision = try reader.readInt32(field)
      case 9: fieldID = try reader.readInt32(field)
      case 10: logicalType = try LogicalType.read(field, from: &reader)
      default: try reader.skip(field)
      }
    }
    guard let name else { throw reader.failure("a field of the schema has no name") }
    self.name = name
  }
}

import ByteBuffers

/// A column chunk as the file metadata lists it.
public struct ColumnChunk: Sendable, Equatable {
  /// A range of bytes of the file.
  public struct Location: Sendable, Equatable {
    public var offset: Int
    public var length: Int32
  }

  /// Where the page indexes of a chunk are in the file; nil for one that it does not have.
  struct IndexLocations {
    var offsetIndex: Location?
    var columnIndex: Location?
  }

  /// The file that holds the chunk, nil for the file of the metadata.
  public var filePath: String?
  /// Nil where it is encrypted.
  public var metaData: ColumnMetaData?
  public var offsetIndex: Location?
  public var columnIndex: Location?
}

extension ColumnChunk {
  func write(to writer: inout ThriftCompactWriter) {
    writer.appendStruct { writeFields(to: &$0) }
  }

  /// - Returns: Where in the writer's bytes the places of indexes belong, which come last.
  @discardableResult
  func writeFields(to writer: inout ThriftCompactWriter) -> Int {
    if let filePath { writer.write(1, filePath) }
    // Deprecated but required. It would locate a copy of the metadata outside the footer.
    writer.write(2, Int64(0))
    metaData?.write(3, to: &writer)
    let place = writer.buffer.count
    Self.write(offsetIndex: offsetIndex, columnIndex: columnIndex, to: &writer)
    return place
  }

  /// Writes the places of indexes behind the other fields of a chunk.
  static func write(
    offsetIndex: Location?, columnIndex: Location?, to writer: inout ThriftCompactWriter
  ) {
    if let offsetIndex {
      writer.write(4, Int64(offsetIndex.offset))
      writer.write(5, offsetIndex.length)
    }
    if let columnIndex {
      writer.write(6, Int64(columnIndex.offset))
      writer.write(7, columnIndex.length)
    }
  }

  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    self.init()
    var offsetIndex: (offset: Int?, length: Int32?)
    var columnIndex: (offset: Int?, length: Int32?)
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: filePath = try reader.readString(field)
      case 3: metaData = try ColumnMetaData(from: &reader, field)
      case 4: offsetIndex.offset = try reader.readCount(field)
      case 5: offsetIndex.length = try reader.readInt32(field)
      case 6: columnIndex.offset = try reader.readCount(field)
      case 7: columnIndex.length = try reader.readInt32(field)
      default: try reader.skip(field)
      }
    }
    self.offsetIndex = Self.location(offsetIndex)
    self.columnIndex = Self.location(columnIndex)
  }

  private static func location(_ parts: (offset: Int?, length: Int32?)) -> Location? {
    guard let offset = parts.offset, let length = parts.length, length >= 0 else { return nil }
    return Location(offset: offset, length: length)
  }
}

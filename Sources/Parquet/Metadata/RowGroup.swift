import ByteBuffers

/// A row group as the file metadata lists it.
public struct RowGroup: Sendable, Equatable {
  /// A column that the rows are sorted by.
  public struct Sorting: Sendable, Equatable {
    /// Index of the column in the row group.
    public var column: Int32
    public var isDescending: Bool
    public var nullsFirst: Bool
  }

  public var columns: [ColumnChunk]
  /// Bytes of all chunks as they would be without compression.
  public var totalByteSize: Int
  public var rowCount: Int
  /// Where the first page starts.
  public var fileOffset: Int?
  /// Bytes of all chunks in the file.
  public var totalCompressedSize: Int?
  /// Position in the file; nil past 32,767, where it does not fit.
  public var ordinal: Int16?
  /// What the rows are sorted by, the first column first.
  public var sorting: [Sorting] = []
}

extension RowGroup {
  func write(to writer: inout ThriftCompactWriter) {
    var places: [Int] = []
    write(to: &writer, indexPlaces: &places)
  }

  /// - Parameter indexPlaces: For each column is appended where in the writer's bytes the places of
  ///   its indexes belong.
  func write(to writer: inout ThriftCompactWriter, indexPlaces: inout [Int]) {
    writer.appendStruct {
      $0.beginList(1, of: .structure, count: columns.count)
      for column in columns {
        $0.appendStruct { indexPlaces.append(column.writeFields(to: &$0)) }
      }
      $0.write(2, Int64(totalByteSize))
      $0.write(3, Int64(rowCount))
      if !sorting.isEmpty {
        $0.beginList(4, of: .structure, count: sorting.count)
        for column in sorting { column.write(to: &$0) }
      }
      if let fileOffset { $0.write(5, Int64(fileOffset)) }
      if let totalCompressedSize { $0.write(6, Int64(totalCompressedSize)) }
      if let ordinal { $0.write(7, ordinal) }
    }
  }

  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var columns: [ColumnChunk] = []
    var totalByteSize: Int?
    var rowCount: Int?
    self.init(columns: [], totalByteSize: 0, rowCount: 0)
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          columns.append(try ColumnChunk(from: &reader))
        }
      case 2: totalByteSize = try reader.readCount(field)
      case 3: rowCount = try reader.readCount(field)
      case 4:
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          sorting.append(try Sorting(from: &reader))
        }
      case 5: fileOffset = try reader.readCount(field)
      case 6: totalCompressedSize = try reader.readCount(field)
      case 7: ordinal = try reader.readInt16(field)
      default: try reader.skip(field)
      }
    }
    guard let totalByteSize, let rowCount else {
      throw reader.failure("the metadata of a row group is incomplete")
    }
    self.columns = columns
    self.totalByteSize = totalByteSize
    self.rowCount = rowCount
  }
}

extension RowGroup.Sorting {
  fileprivate func write(to writer: inout ThriftCompactWriter) {
    writer.appendStruct {
      $0.write(1, column)
      $0.write(2, isDescending)
      $0.write(3, nullsFirst)
    }
  }

  fileprivate init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    self.init(column: 0, isDescending: false, nullsFirst: false)
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: column = try reader.readInt32(field)
      case 2: isDescending = try reader.readBoolean(field)
      case 3: nullsFirst = try reader.readBoolean(field)
      default: try reader.skip(field)
      }
    }
  }
}

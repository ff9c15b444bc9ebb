import ByteBuffers

/// The places and first rows of the data pages of a column chunk (Parquet format, `OffsetIndex`). It
/// does not list dictionary pages.
public struct OffsetIndex: Sendable, Equatable {
  /// The place of a data page in the file.
  public struct PageLocation: Sendable, Equatable {
    /// Where the page's header starts in the file.
    public var offset: Int
    /// Bytes in the file, the header's included.
    public var compressedSize: Int32
    /// The row, counted from 0 in the row group, that the page starts with.
    public var firstRow: Int
  }

  /// In the order of the file.
  public var pages: [PageLocation]
  /// By page, of BYTE_ARRAY columns: bytes of the values without their lengths and without any
  /// encoding.
  public var byteArraySizes: [Int]?
}

extension OffsetIndex {
  /// Writes the index of a chunk that starts at `start` in the file. Nothing is made for it on the
  /// way: wide row groups have thousands of chunks.
  static func write(
    _ pages: [DataPageDescription], of leaf: ParquetSchema.Leaf, at start: Int,
    to writer: inout ThriftCompactWriter
  ) {
    writer.appendStruct {
      $0.beginList(1, of: .structure, count: pages.count)
      for page in pages {
        $0.appendStruct {
          $0.write(1, Int64(start + page.offset))
          $0.write(2, Int32(clamping: page.size))
          $0.write(3, Int64(page.firstRow))
        }
      }
      // The only page's size is that of the chunk.
      if leaf.type == .byteArray, pages.count > 1 {
        $0.write(2, counts: pages.map(\.byteArraySize))
      }
    }
  }

  /// Reads the index that starts at the reader's place.
  init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var pages: [PageLocation]?
    var sizes: [Int]?
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1:
        var list: [PageLocation] = []
        for _ in 0..<(try reader.beginList(field, of: .structure)) {
          list.append(try PageLocation(from: &reader))
        }
        pages = list
      case 2: sizes = try reader.readCounts(field)
      default: try reader.skip(field)
      }
    }
    guard let pages else { throw reader.failure("an offset index has no pages") }
    self.init(pages: pages, byteArraySizes: sizes)
  }
}

extension OffsetIndex.PageLocation {
  fileprivate init(from reader: inout ThriftCompactReader) throws(ByteReaderError) {
    var (offset, firstRow): (Int?, Int?)
    var size: Int32?
    try reader.beginStruct()
    while let field = try reader.nextField() {
      switch field.id {
      case 1: offset = try reader.readCount(field)
      case 2: size = try reader.readInt32(field)
      case 3: firstRow = try reader.readCount(field)
      default: try reader.skip(field)
      }
    }
    guard let offset, let size, let firstRow, size >= 0 else {
      throw reader.failure("a page of an offset index lacks its place")
    }
    self.init(offset: offset, compressedSize: size, firstRow: firstRow)
  }
}

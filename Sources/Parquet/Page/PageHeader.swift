import ByteBuffers

/// What stands before every page of a column chunk.
struct PageHeader: Sendable, Equatable {
  /// What is particular to a type of page. Value counts are level entries: nulls count too.
  enum Content: Sendable, Equatable {
    case dataV1(
      valueCount: Int32, encoding: Encoding, definitionLevelEncoding: Encoding = .rle,
      repetitionLevelEncoding: Encoding = .rle, statistics: Statistics? = nil)
    case dictionary(valueCount: Int32, encoding: Encoding, isSorted: Bool? = nil)
    case dataV2(
      valueCount: Int32, nullCount: Int32, rowCount: Int32, encoding: Encoding,
      definitionLevelsSize: Int32, repetitionLevelsSize: Int32, isCompressed: Bool,
      statistics: Statistics? = nil)
    /// An index page, or a type that the format did not have yet.
    case other(type: Int32)
  }

  var content: Content
  /// Bytes of the body before compression, without this header.
  var uncompressedSize: Int32
  /// Bytes of the body in the file, without this header.
  var compressedSize: Int32
  /// CRC-32 of the body in the file.
  var crc: UInt32?
}

extension PageHeader {
  /// Values of `PageHeader.type`.
  enum PageType {
    static let data: Int32 = 0
    static let dictionary: Int32 = 2
    static let dataV2: Int32 = 3
  }

  private var type: Int32 {
    switch content {
    case .dataV1: PageType.data
    case .dictionary: PageType.dictionary
    case .dataV2: PageType.dataV2
    case .other(let type): type
    }
  }

  /// Appends the header as it stands before the page's body.
  func append(to output: inout ByteBuffer) {
    var writer = ThriftCompactWriter()
    writer.appendStruct { write(to: &$0) }
    output.append(writer.buffer.bytes)
  }

  private func write(to writer: inout ThriftCompactWriter) {
    writer.write(1, type)
    writer.write(2, uncompressedSize)
    writer.write(3, compressedSize)
    if let crc { writer.write(4, Int32(bitPattern: crc)) }
    switch content {
    case .dataV1(let valueCount, let encoding, let definition, let repetition, let statistics):
      writer.writeStruct(5) {
        $0.write(1, valueCount)
        $0.write(2, encoding.rawValue)
        $0.write(3, definition.rawValue)
        $0.write(4, repetition.rawValue)
        statistics?.write(5, to: &$0)
      }
    case .dictionary(let valueCount, let encoding, let isSorted):
      writer.writeStruct(7) {
        $0.write(1, valueCount)
        $0.write(2, encoding.rawValue)
        if let isSorted { $0.write(3, isSorted) }
      }
    case .dataV2(
      let valueCount, let nullCount, let rowCount, let encoding, let definitionLevelsSize,
      let repetitionLevelsSize, let isCompressed, let statistics):
      writer.writeStruct(8) {
        $0.write(1, valueCount)
        $0.write(2, nullCount)
        $0.write(3, rowCount)
        $0.write(4, encoding.rawValue)
        $0.write(5, definitionLevelsSize)
        $0.write(6, repetitionLevelsSize)
        $0.write(7, isCompressed)
        statistics?.write(8, to: &$0)
      }
    case .other: break
    }
  }
}

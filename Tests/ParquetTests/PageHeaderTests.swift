import ByteBuffers
import Testing

@testable import Parquet

@Suite("Page headers")
struct PageHeaderTests {
  private func bytes(_ header: PageHeader) -> [UInt8] {
    var buffer = ByteBuffer()
    header.append(to: &buffer)
    return buffer.array()
  }

  private func read(_ bytes: [UInt8]) throws -> PageHeader {
    try bytes.withUnsafeBytes { raw throws in
      var reader = ThriftCompactReader(raw)
      return try PageHeader(from: &reader)
    }
  }

  @Test("A data page's header, byte by byte")
  func golden() {
    let header = PageHeader(
      content: .dataV1(valueCount: 3, encoding: .rleDictionary), uncompressedSize: 64,
      compressedSize: 10, crc: 0xffff_ffff)
    #expect(
      bytes(header) == [
        0x15, 0x00,  // type: DATA_PAGE, written though it is 0
        0x15, 0x80, 0x01,  // uncompressed size
        0x15, 0x14,  // compressed size
        0x15, 0x01,  // CRC, as a signed integer
        0x1c,  // data page header
        0x15, 0x06, 0x15, 0x10, 0x15, 0x06, 0x15, 0x06, 0x00,  // count, encodings
        0x00,
      ])
  }

  @Test("Headers are read as they were written")
  func roundTrip() throws {
    let statistics = Statistics(
      min: [1], max: [2, 3], isMinExact: false, isMaxExact: true, nullCount: 4, distinctCount: 5)
    let contents: [PageHeader.Content] = [
      .dataV1(valueCount: 0, encoding: .plain),
      .dataV1(
        valueCount: .max, encoding: .deltaByteArray, definitionLevelEncoding: .bitPacked,
        repetitionLevelEncoding: .rle, statistics: statistics),
      .dictionary(valueCount: 7, encoding: .plain),
      .dictionary(valueCount: 7, encoding: .plainDictionary, isSorted: true),
      .dataV2(
        valueCount: 9, nullCount: 1, rowCount: 8, encoding: .plain, definitionLevelsSize: 2,
        repetitionLevelsSize: 3, isCompressed: false, statistics: statistics),
      .other(type: 1),
    ]
    for content in contents {
      for crc in [nil, 0, 0x8000_0000] as [UInt32?] {
        let header = PageHeader(
          content: content, uncompressedSize: .max, compressedSize: 0, crc: crc)
        #expect(try read(bytes(header)) == header)
      }
    }
  }

  @Test("Negative sizes and counts, and headers without the part for their type, are refused")
  func hostile() {
    let sizes: [(Int32, Int32)] = [(-1, 0), (0, -1), (.min, .min)]
    for (uncompressed, compressed) in sizes {
      let header = PageHeader(
        content: .dictionary(valueCount: 1, encoding: .plain), uncompressedSize: uncompressed,
        compressedSize: compressed)
      #expect(throws: ByteReaderError.self) { try read(bytes(header)) }
    }
    let negative = PageHeader(
      content: .dataV1(valueCount: -1, encoding: .plain), uncompressedSize: 1, compressedSize: 1)
    #expect(throws: ByteReaderError.self) { try read(bytes(negative)) }
    let bare = PageHeader(content: .other(type: 0), uncompressedSize: 1, compressedSize: 1)
    #expect(throws: ByteReaderError.self) { try read(bytes(bare)) }
    #expect(throws: ByteReaderError.self) { try read([0x15, 0x00, 0x00]) }
  }
}

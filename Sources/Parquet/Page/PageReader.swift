import ByteBuffers
import Codecs

/// A page as it lies in a file.
struct CompressedPage {
  let header: PageHeader
  /// What stands behind the header. Borrowed.
  let body: UnsafeRawBufferPointer
}

/// Walks the pages of a column chunk.
struct PageReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  /// - Parameter bytes: The chunk, from its first page's header on. They must outlive the pages.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next page, with its checksum verified where it has one; nil behind the last.
  mutating func next() throws(ParquetError) -> CompressedPage? {
    guard offset < bytes.count else { return nil }
    let start = offset
    var reader = ThriftCompactReader(bytes, offset: offset)
    let header: PageHeader
    do {
      header = try PageHeader(from: &reader)
    } catch {
      throw .corrupt("\(error.reason), at byte \(error.offset) of a column chunk")
    }
    offset = reader.offset
    let size = Int(header.compressedSize)
    guard size <= bytes.count - offset else {
      throw .corrupt(
        "the page at byte \(start) of a column chunk claims \(size) bytes of \(bytes.count - offset)"
      )
    }
    let body = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + size)])
    offset += size
    if let expected = header.crc {
      let found = CRC32.checksum(body)
      guard found == expected else {
        throw .corrupt(
          "the page at byte \(start) of a column chunk has the checksum \(found), not \(expected)")
      }
    }
    return CompressedPage(header: header, body: body)
  }
}

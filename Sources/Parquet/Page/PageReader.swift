import ByteBuffers
import Codecs

/// A page as it lies in a file.
struct CompressedPage {
  let header: PageHeader
  /// What stands behind the header. Borrowed.
  let body: UnsafeRawBufferPointer
  /// Where the header starts, in bytes from the start of what the reader was given.
  let offset: Int
}

/// Walks the pages of a column chunk.
struct PageReader {
  private let bytes: UnsafeRawBufferPointer
  private let verifiesChecksums: Bool
  private(set) var offset = 0

  /// - Parameters:
  ///   - bytes: The chunk, from its first page's header on. They must outlive the pages.
  ///   - verifiesChecksums: Whether pages that have a checksum are compared with it.
  init(_ bytes: UnsafeRawBufferPointer, verifiesChecksums: Bool = true) {
    self.bytes = bytes
    self.verifiesChecksums = verifiesChecksums
  }

  /// The next page, with its checksum verified where it has one; nil behind the last.
  mutating func next() throws(ParquetError) -> CompressedPage? {
    guard offset < bytes.count else { return nil }
    let start = offset
    var reader = ThriftCompactReader(bytes, offset: offset)
    let header: PageHeader
    do {
      header = try PageHeader(from: &reader)
    } catch {
      throw .corrupt("its header breaks off at byte \(error.offset - start): \(error.reason)")
    }
    let bodyStart = reader.offset
    let size = Int(header.compressedSize)
    guard size <= bytes.count - bodyStart else {
      throw .corrupt("it claims \(size) bytes, its chunk has \(bytes.count - bodyStart) left")
    }
    let body = bytes.slice(bodyStart..<(bodyStart + size))
    if verifiesChecksums, let expected = header.crc {
      let found = CRC32.checksum(body)
      guard found == expected else {
        throw .corrupt("its bytes have the checksum \(found), its header says \(expected)")
      }
    }
    offset = bodyStart + size
    return CompressedPage(header: header, body: body, offset: start)
  }
}

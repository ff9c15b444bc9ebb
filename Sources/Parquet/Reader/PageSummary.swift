import ByteBuffers
import Codecs

/// The header of a page, and whether the checksum in it is that of the page.
public struct PageSummary: Sendable, Equatable {
  /// The kind of a page.
  public enum Kind: Sendable, Equatable {
    case dictionary, dataV1, dataV2
    /// An index page, or a type that the format did not have yet.
    case other(Int32)
  }

  /// The result of comparing a page with the checksum in its header.
  public enum Checksum: Sendable, Equatable {
    /// The header gives none.
    case absent
    case right
    case wrong
    /// The page was not compared.
    case unchecked
  }

  public var kind: Kind
  /// Where the header starts in the file.
  public var offset: Int
  public var headerSize: Int
  /// Bytes of the body in the file.
  public var compressedSize: Int
  /// Bytes of the body before compression.
  public var uncompressedSize: Int
  /// Nil for pages of other kinds.
  public var encoding: Encoding?
  /// Level entries, or values of a dictionary.
  public var valueCount: Int
  /// What headers of version 2 say.
  public var nullCount: Int?
  public var rowCount: Int?
  public var statistics: Statistics?
  public var checksum: Checksum

  public var isData: Bool { kind == .dataV1 || kind == .dataV2 }
}

extension ParquetFileReader {
  /// Bytes of the file.
  public var fileSize: Int { source.size }

  /// A page's header is read from so many bytes, and from more if they do not do.
  private static let headerStep = 4 << 10
  private static let checksumStep = 1 << 20

  /// Lists the pages of a column chunk, without decoding them. O(bytes) with checksums, else O(pages).
  ///
  /// - Returns: The pages up to the first that cannot be listed, and what is wrong with that.
  public func pages(
    rowGroup: Int, leaf: Int, verifiesChecksums: Bool = true
  ) -> (pages: [PageSummary], error: ParquetError?) {
    var pages: [PageSummary] = []
    do throws(ParquetError) {
      let (metaData, range) = try locateChunk(rowGroup: rowGroup, leaf: leaf)
      var offset = range.lowerBound
      var entries = 0
      let claimed = range.lowerBound + metaData.totalCompressedSize
      while entries < metaData.valueCount || offset < claimed {
        guard offset < range.upperBound else {
          throw .corrupt("its pages hold \(entries) of \(metaData.valueCount) values")
        }
        let page = try summarize(at: offset, end: range.upperBound, verifiesChecksums)
        pages.append(page)
        offset += page.headerSize + page.compressedSize
        if page.isData { entries += page.valueCount }
      }
      return (pages, nil)
    } catch {
      let path = schema.leaves.indices.contains(leaf) ? schema.leaves[leaf].dottedPath : "\(leaf)"
      return (pages, error.located(in: "\(path) in row group \(rowGroup)"))
    }
  }

  /// A chunk's metadata, and where its pages may lie in the file.
  private func locateChunk(
    rowGroup: Int, leaf: Int
  ) throws(ParquetError) -> (metaData: ColumnMetaData, range: Range<Int>) {
    guard metadata.rowGroups.indices.contains(rowGroup), schema.leaves.indices.contains(leaf) else {
      throw .invalidData("the file has no column \(leaf) in a row group \(rowGroup)")
    }
    let chunk = metadata.rowGroups[rowGroup].columns[leaf]
    guard chunk.filePath == nil else { throw .unsupported("it is in another file") }
    guard let metaData = chunk.metaData else { throw .unsupported("it is encrypted") }
    let end = source.size - ParquetFile.trailerSize
    let start = metaData.firstPageOffset
    guard start <= end, metaData.totalCompressedSize <= end - start else {
      throw .corrupt(
        "\(metaData.totalCompressedSize) bytes at \(start) are not in the file of"
          + " \(source.size) bytes")
    }
    let size = min(metaData.totalCompressedSize + Self.uncountedHeaderSize, end - start)
    return (metaData, start..<(start + size))
  }

  private func summarize(
    at offset: Int, end: Int, _ verifiesChecksums: Bool
  ) throws(ParquetError) -> PageSummary {
    let (header, headerSize) = try readHeader(at: offset, end: end)
    let size = Int(header.compressedSize)
    guard size <= end - offset - headerSize else {
      throw .corrupt(
        "the page at byte \(offset) claims \(size) bytes, its chunk has"
          + " \(end - offset - headerSize) left")
    }
    var page = PageSummary(
      kind: .other(0), offset: offset, headerSize: headerSize, compressedSize: size,
      uncompressedSize: Int(header.uncompressedSize), valueCount: 0, checksum: .absent)
    switch header.content {
    case .dataV1(let count, let encoding, _, _, let statistics):
      page.kind = .dataV1
      (page.valueCount, page.encoding, page.statistics) = (Int(count), encoding, statistics)
    case .dictionary(let count, let encoding, _):
      page.kind = .dictionary
      (page.valueCount, page.encoding) = (Int(count), encoding)
    case .dataV2(let count, let nulls, let rows, let encoding, _, _, _, let statistics):
      page.kind = .dataV2
      (page.valueCount, page.encoding, page.statistics) = (Int(count), encoding, statistics)
      (page.nullCount, page.rowCount) = (Int(nulls), Int(rows))
    case .other(let type): page.kind = .other(type)
    }
    if let expected = header.crc {
      page.checksum = .unchecked
      if verifiesChecksums {
        let found = try checksum(at: offset + headerSize, count: size, end: end)
        page.checksum = found == expected ? .right : .wrong
      }
    }
    return page
  }

  private func readHeader(
    at offset: Int, end: Int
  ) throws(ParquetError) -> (header: PageHeader, size: Int) {
    var room = Self.headerStep
    while true {
      let count = min(room, end - offset)
      let bytes = try source.read(at: offset, count: count, end: end)
      var reader = ThriftCompactReader(bytes.bytes)
      do throws(ByteReaderError) {
        return (try PageHeader(from: &reader), reader.offset)
      } catch {
        // Statistics may make headers long.
        guard bytes.count < end - offset else {
          throw .corrupt(
            "the header of the page at byte \(offset) breaks off at byte \(error.offset):"
              + " \(error.reason)")
        }
        room *= 8
      }
    }
  }

  private func checksum(at offset: Int, count: Int, end: Int) throws(ParquetError) -> UInt32 {
    var sum: UInt32 = 0
    var done = 0
    while done < count {
      let step = try source.read(
        at: offset + done, count: min(Self.checksumStep, count - done), end: end)
      sum = CRC32.checksum(step.bytes, seed: sum)
      // Used once more: the bytes must not be given back before.
      done += step.count
    }
    return sum
  }
}

extension PageSummary.Kind {
  /// As the Parquet format calls it.
  public var specificationName: String {
    switch self {
    case .dictionary: "DICTIONARY_PAGE"
    case .dataV1: "DATA_PAGE"
    case .dataV2: "DATA_PAGE_V2"
    case .other(1): "INDEX_PAGE"
    case .other(let type): "PAGE_\(type)"
    }
  }
}

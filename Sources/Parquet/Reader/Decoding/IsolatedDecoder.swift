import ByteBuffers
import Codecs

/// A decoder without the file around it, for fuzzing.
///
/// A fuzzer that changes whole files reaches few decoders: the checks before them refuse nearly all
/// changes.
package enum IsolatedDecoder: UInt8, CaseIterable, Sendable {
  // Structs in the Thrift compact protocol.
  case fileMetaData, pageHeader, columnIndex, offsetIndex, bloomFilterHeader
  // Levels, as those of a page of version 2.
  case levels, bitPackedLevels
  // Values, without levels.
  case byteRuns, indexRuns, booleans, deltas32, deltas64, byteStreamSplit
  // A page as Hadoop compresses it, of `count` bytes.
  case hadoopLZ4

  package var hasLevels: Bool { self == .levels || self == .bitPackedLevels }

  /// Bytes that `decode` writes for a value; 0 where it keeps values for itself.
  package func stride(width: Int) -> Int {
    switch self {
    case .byteRuns, .booleans, .hadoopLZ4: 1
    case .indexRuns, .deltas32: 4
    case .deltas64: 8
    case .byteStreamSplit: max(width, 1)
    default: 0
    }
  }

  /// Decodes `count` values to `destination`, which has room for as many strides.
  ///
  /// - Parameter width: Bits of a value in runs, bytes of one in streams, the highest level of levels.
  ///   What is too large for the decoder counts as the largest that is not.
  package func decode(
    _ bytes: UnsafeRawBufferPointer, width: Int, count: Int,
    into destination: UnsafeMutableRawPointer
  ) throws(ParquetError) {
    switch self {
    case .fileMetaData: _ = try FileMetaData(bytes)
    case .pageHeader, .columnIndex, .offsetIndex, .bloomFilterHeader:
      do { try readStruct(bytes) } catch { throw .corrupt(error.reason) }
    case .levels, .bitPackedLevels:
      var collector = LevelCollector(
        maximum: min(max(width, 1), Int(UInt8.max)), expecting: count)
      _ = try collector.append(
        bytes, count: count, encoding: self == .levels ? .rle : .bitPacked, counting: 1)
    case .byteRuns:
      try HybridRLE.decode(
        bytes, width: min(width, UInt8.bitWidth), count: count,
        into: destination.assumingMemoryBound(to: UInt8.self))
    case .indexRuns:
      try HybridRLE.decode(
        bytes, width: min(width, UInt32.bitWidth), count: count,
        into: destination.assumingMemoryBound(to: UInt32.self))
    case .booleans:
      try RLEBooleans.decode(
        bytes, count: count, into: destination.assumingMemoryBound(to: UInt8.self))
    case .deltas32:
      try DeltaBinaryPacked.decode(
        bytes, count: count, into: destination.assumingMemoryBound(to: Int32.self))
    case .deltas64:
      try DeltaBinaryPacked.decode(
        bytes, count: count, into: destination.assumingMemoryBound(to: Int64.self))
    case .byteStreamSplit:
      try ByteStreamSplit.decode(
        bytes, count: count, width: max(width, 1),
        into: destination.assumingMemoryBound(to: UInt8.self))
    case .hadoopLZ4:
      let output = UnsafeMutableRawBufferPointer(start: destination, count: count)
      do { try HadoopLZ4.decompress(bytes, into: output, with: BlockDecompressor(.lz4)) } catch {
        throw .corrupt("\(error)")
      }
    }
  }

  private func readStruct(_ bytes: UnsafeRawBufferPointer) throws(ByteReaderError) {
    var reader = ThriftCompactReader(bytes)
    switch self {
    case .pageHeader: _ = try PageHeader(from: &reader)
    case .columnIndex: _ = try ColumnIndex(from: &reader)
    case .offsetIndex: _ = try OffsetIndex(from: &reader)
    default: _ = try BloomFilterHeader(from: &reader)
    }
  }

  /// Decodes the values of one page of a column: its bytes without levels, after decompression.
  package static func decodeValues(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding, of leaf: ParquetSchema.Leaf,
    byteLimit: Int
  ) throws(ParquetError) {
    let collector = makeCollector(leaf, expecting: 0, byteLimit: byteLimit)
    if count > 0 { try collector.append(page, count: count, encoding: encoding) }
    _ = collector.finish()
  }

  /// Decodes the pages of a column chunk, headers and all.
  package static func decodePages(
    _ bytes: UnsafeRawBufferPointer, of leaf: ParquetSchema.Leaf, entryCount: Int, rowCount: Int,
    options: ParquetReadOptions
  ) throws(ParquetError) {
    var decoder = ColumnChunkDecoder(
      leaf, entryCount: entryCount, chunkSize: bytes.count, codec: .block(.none), options: options)
    _ = try decoder.decode(bytes, rowCount: rowCount)
  }
}

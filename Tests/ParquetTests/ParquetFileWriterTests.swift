import ByteBuffers
import Testing

@testable import Parquet

@Suite("File writer")
struct ParquetFileWriterTests {
  /// Writes row groups of required INT64 columns.
  private func write(
    _ groups: [[[Int64]]], columns: Int = 1, keyValues: [(String, String)] = []
  ) throws -> [UInt8] {
    let sink = MemorySink()
    let writer = ParquetFileWriter(
      sink: sink, schema: try HandBuilt.schema(columns: columns), keyValueMetadata: keyValues)
    for group in groups { try writer.append(HandBuilt.rowGroup(group)) }
    try writer.finish()
    return sink.bytes
  }

  private func metaData(of file: [UInt8]) throws -> FileMetaData {
    let length = Int(file[file.count - 8]) | Int(file[file.count - 7]) << 8
    let footer = file[(file.count - 8 - length)..<(file.count - 8)]
    return try Array(footer).withUnsafeBytes { bytes throws in try FileMetaData(bytes) }
  }

  @Test("A file starts and ends with the magic, and has its footer's length before the last one")
  func frame() throws {
    let file = try write([[[1, 2, 3]]])
    #expect(file.prefix(4) == Array("PAR1".utf8)[...])
    #expect(file.suffix(4) == Array("PAR1".utf8)[...])
    let metaData = try metaData(of: file)
    #expect(metaData.rowCount == 3)
    #expect(metaData.version == 1)
  }
}

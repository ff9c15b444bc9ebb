import ByteBuffers
import Codecs
import Parquet
import Work

/// How the Parquet files of an export are written.
struct ParquetFileSettings: Sendable {
  /// What every file says about itself.
  var keyValueMetadata: [(String, String)]
  /// Bytes that no file exceeds.
  var maximumSize: Int?
  /// Records that no file exceeds.
  var maximumRecords: Int?
  var rowGroup = RowGroupOptions()
  var codec = CompressionCodec.none
  var level: Int?

  init(_ options: ExportOptions, keyValueMetadata: [(String, String)]) {
    self.keyValueMetadata = keyValueMetadata
    maximumSize = options.maximumFileSize
    maximumRecords = options.maximumFileRecords
    rowGroup = options.rowGroup
    codec = options.codec
    level = options.level
  }

  init(maximumSize: Int?, keyValueMetadata: [(String, String)] = []) {
    self.maximumSize = maximumSize
    self.keyValueMetadata = keyValueMetadata
  }

  func makeWriter(_ sink: any ByteSink, _ schema: ParquetSchema) -> ParquetFileAssembler {
    ParquetFileAssembler(sink: sink, schema: schema, keyValueMetadata: keyValueMetadata)
  }

  func makeCompressor() throws(ExportError) -> BlockCompressor {
    do throws(CodecError) {
      return try BlockCompressor(codec, level: level)
    } catch {
      throw ExportError(.parquetNotWritten, facts: ["reason": "\(error)"])
    }
  }
}

extension ExportError {
  init(_ error: ParquetError) {
    if case .io(let error) = error {
      self.init(error)
    } else {
      self.init(.parquetNotWritten, facts: ["reason": "\(error)"])
    }
  }
}

import ByteBuffers
import Codecs
import Parquet
import XDM

/// Places drafted segments in the file, in input order, and keeps account of the schema.
final class DraftCommit {
  private let board: DraftBoard
  private let files: ExportFiles
  private let committer: RecordCommitter
  private let rowGroup: RowGroupOptions
  private let compressor: BlockCompressor
  private let keyValueMetadata: [(String, String)]
  private let meter: ProgressMeter
  private var known: KnownSchema
  private var output: (file: ExportFile, writer: ParquetFileWriter)?
  /// Whether the schema turned out to be no extension of what was written.
  private(set) var isGivenUp = false

  init(
    board: DraftBoard, files: ExportFiles, committer: RecordCommitter,
    rowGroup: RowGroupOptions, compressor: BlockCompressor, keyValueMetadata: [(String, String)],
    meter: ProgressMeter
  ) {
    self.board = board
    self.files = files
    self.committer = committer
    self.rowGroup = rowGroup
    self.compressor = compressor
    self.keyValueMetadata = keyValueMetadata
    self.meter = meter
    known = board.current
  }

  /// - Throws: `stopped`, with `isGivenUp` set, when the segment needs a schema that does not extend
  ///   that of the segments before it.
  func commit(_ segment: DraftedSegment) throws(ExportError) {
    try committer.commit(segment.tally)
    if let learnt = segment.learnt { try learn(learnt) }
    guard let rowGroup = try fitted(segment) else { return }
    let (file, writer) = try openOutput()
    do throws(ParquetError) { try writer.append(rowGroup) } catch { throw ExportError(error) }
    file.recordCount += rowGroup.rowCount
    meter.add(records: rowGroup.rowCount)
  }

  private func learn(_ next: KnownSchema) throws(ExportError) {
    try extend(to: next.draft.schema)
    known = next
    board.post(next)
  }

  private func extend(to schema: XDMSchema) throws(ExportError) {
    var fits = schema.parquet.isExtension(of: known.draft.schema.parquet)
    do throws(ParquetError) {
      if fits { try output?.writer.extend(to: schema.parquet) }
    } catch {
      guard case .invalidSchema = error else { throw ExportError(error) }
      fits = false
    }
    if !fits {
      isGivenUp = true
      throw .stopped
    }
  }

  /// The segment's row group with the schema as of now.
  private func fitted(_ segment: DraftedSegment) throws(ExportError) -> EncodedRowGroup? {
    guard let rowGroup = segment.rowGroup else { return nil }
    let schema = known.draft.schema
    if segment.schema.fingerprint == schema.fingerprint { return rowGroup }
    do throws(ParquetError) {
      return try rowGroup.extended(
        from: segment.schema.parquet, to: schema.parquet, options: self.rowGroup,
        with: compressor)
    } catch {
      throw ExportError(error)
    }
  }

  private func openOutput() throws(ExportError) -> (ExportFile, ParquetFileWriter) {
    if let output { return output }
    let file = try files.createData()
    let writer = ParquetFileWriter(
      sink: file, schema: known.draft.schema.parquet, keyValueMetadata: keyValueMetadata)
    output = (file, writer)
    return (file, writer)
  }

  /// Completes the file; the result is the fingerprint of its schema, nil without any record.
  func finish() throws(ExportError) -> UInt64? {
    guard let (file, writer) = output else { return nil }
    let schema: XDMSchema
    do throws(XDMError) { schema = try known.inferrer.schema() } catch { throw .schema(error) }
    try extend(to: schema)
    do throws(ParquetError) {
      try writer.finish(readingBack: try file.written(), options: rowGroup, with: compressor)
    } catch {
      throw ExportError(error)
    }
    try files.finishData(file)
    return schema.fingerprint
  }
}

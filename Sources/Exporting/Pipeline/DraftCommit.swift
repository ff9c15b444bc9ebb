import ByteBuffers
import Codecs
import Parquet
import Store
import Work
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
  private let makeWorker: () throws(ExportError) -> DraftSegmentWorker
  private var known: KnownSchema
  private var output: (file: ExportFile, writer: ParquetFileAssembler)?
  /// Whether the schema turned out to be no extension of what was written.
  private(set) var isGivenUp = false

  /// - Parameter makeWorker: Makes who encodes a segment again: hardly ever, and on this thread.
  init(
    board: DraftBoard, files: ExportFiles, committer: RecordCommitter,
    rowGroup: RowGroupOptions, compressor: BlockCompressor, keyValueMetadata: [(String, String)],
    meter: ProgressMeter, makeWorker: @escaping () throws(ExportError) -> DraftSegmentWorker
  ) {
    self.board = board
    self.files = files
    self.committer = committer
    self.rowGroup = rowGroup
    self.compressor = compressor
    self.keyValueMetadata = keyValueMetadata
    self.meter = meter
    self.makeWorker = makeWorker
    known = board.current.known
  }

  /// - Throws: `stopped`, with `isGivenUp` set, when the segment needs a schema that does not extend
  ///   that of the segments before it.
  func commit(_ drafted: DraftedSegment) throws(ExportError) {
    let (segment, next) = try settled(drafted)
    try committer.commit(segment.tally)
    if let next { try learn(next) }
    guard let rowGroup = try fitted(segment) else { return }
    let (file, writer) = try openOutput()
    do throws(ParquetError) { try writer.append(rowGroup) } catch { throw ExportError(error) }
    file.recordCount += rowGroup.rowCount
    meter.add(records: rowGroup.rowCount)
  }

  /// The segment by a draft that the schema extends, and what is known with its news.
  ///
  /// Its draft may have been made of other news than the segments before it turned out to hold: of a
  /// field of another type, perhaps. Then it is encoded again.
  private func settled(
    _ segment: DraftedSegment
  ) throws(ExportError) -> (DraftedSegment, KnownSchema?) {
    var next: KnownSchema?
    if let news = segment.news { next = try known.learning(news) }
    let after = next ?? known
    // Where the schema cannot grow, the attempt ends with this segment, however it is encoded.
    guard after.extends(known.draft.schema), !after.extends(segment.schema) else {
      return (segment, next)
    }
    let again = try makeWorker().workAgain(on: segment.segment, knowing: known)
    return (again.drafted ?? segment, again.known)
  }

  private func learn(_ next: KnownSchema) throws(ExportError) {
    try extend(to: next.draft.schema)
    known = next
    board.post(next)
  }

  private func extend(to schema: XDMSchema) throws(ExportError) {
    var fits = schema.isExtension(of: known.draft.schema)
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

  private func openOutput() throws(ExportError) -> (ExportFile, ParquetFileAssembler) {
    if let output { return output }
    let file = try files.createData()
    let writer = ParquetFileAssembler(
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
    for (key, value) in schema.fileMetadata { writer.addKeyValue(key, value) }
    do throws(ParquetError) {
      try writer.finish(readingBack: try file.written(), options: rowGroup, with: compressor)
    } catch {
      throw ExportError(error)
    }
    try files.finishData(file)
    return schema.fingerprint
  }
}

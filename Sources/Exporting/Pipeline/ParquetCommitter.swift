import ByteBuffers
import Codecs
import Parquet
import Store
import Work
import XDM

/// Places encoded segments in files, in input order, each file as full as the limits allow, and keeps
/// account of the schema.
final class ParquetCommitter {
  private let shared: SharedSchema
  private let files: ExportFiles
  private let records: RecordCommitter
  private let settings: ParquetFileSettings
  private let compressor: BlockCompressor
  private let meter: ProgressMeter
  private let makeWorker: () throws(ExportError) -> ParquetSegmentWorker
  private var schema: WorkingSchema
  private var current: (file: ExportFile, writer: ParquetFileAssembler)?
  /// Whether the schema turned out to be no extension of what was written.
  private(set) var needsWholeSchema = false

  /// - Parameter makeWorker: Makes a worker that encodes a segment again: hardly ever, and on this
  ///   thread.
  init(
    _ shared: SharedSchema, files: ExportFiles, records: RecordCommitter,
    settings: ParquetFileSettings, meter: ProgressMeter,
    makeWorker: @escaping () throws(ExportError) -> ParquetSegmentWorker
  ) throws(ExportError) {
    self.shared = shared
    self.files = files
    self.records = records
    self.settings = settings
    self.meter = meter
    self.makeWorker = makeWorker
    compressor = try settings.makeCompressor()
    schema = shared.current.schema
  }

  /// - Throws: `stopped`, with `needsWholeSchema` set, when the segment needs a schema that does not extend
  ///   that of the segments before it.
  func commit(_ encoded: EncodedSegment) throws(ExportError) {
    let (segment, next) = try settled(encoded)
    try records.commit(segment.tally)
    if let next { try adopt(next) }
    for rowGroup in segment.rowGroups { try append(try fitted(rowGroup, of: segment)) }
    meter.add(records: segment.tally.accepted)
  }

  /// The segment by a schema that the one of all segments so far extends, and that one, where the
  /// segment adds to it.
  ///
  /// Its schema may have been made of other additions than the segments before it turned out to hold:
  /// of a field of another type, perhaps. Then it is encoded again.
  private func settled(
    _ segment: EncodedSegment
  ) throws(ExportError) -> (EncodedSegment, WorkingSchema?) {
    guard !schema.isFrozen else { return (segment, nil) }
    var next: WorkingSchema?
    if let additions = segment.additions { next = try schema.merging(additions) }
    let after = next ?? schema
    // Where the schema cannot grow, the attempt ends with this segment, however it is encoded.
    guard after.extends(schema.schema), !after.extends(segment.schema) else {
      return (segment, next)
    }
    let again = try makeWorker().workAgain(on: segment.segment, after: schema)
    return (again.encoded ?? segment, again.schema)
  }

  private func adopt(_ next: WorkingSchema) throws(ExportError) {
    try extend(to: next.schema)
    schema = next
    shared.update(next)
  }

  private func extend(to next: XDMSchema) throws(ExportError) {
    var fits = next.isExtension(of: schema.schema)
    do throws(ParquetError) {
      if fits { try current?.writer.extend(to: next.parquet) }
    } catch {
      guard case .invalidSchema = error else { throw ExportError(error) }
      fits = false
    }
    if !fits {
      needsWholeSchema = true
      throw .stopped
    }
  }

  /// A row group of the segment with the schema as of now.
  private func fitted(
    _ rowGroup: EncodedRowGroup, of segment: EncodedSegment
  ) throws(ExportError) -> EncodedRowGroup {
    guard segment.schema.fingerprint != schema.schema.fingerprint else { return rowGroup }
    do throws(ParquetError) {
      return try rowGroup.extended(
        from: segment.schema.parquet, to: schema.schema.parquet, options: settings.rowGroup,
        with: compressor)
    } catch {
      throw ExportError(error)
    }
  }

  private func append(_ rowGroup: EncodedRowGroup) throws(ExportError) {
    if let (file, writer) = current {
      let isFull =
        settings.maximumSize.map { writer.sizeAfterAppending(rowGroup) > $0 } ?? false
        || file.recordCount + rowGroup.rowCount > settings.maximumRecords ?? .max
      if isFull { try finishFile() }
    }
    let (file, writer) = try openFile()
    do throws(ParquetError) { try writer.append(rowGroup) } catch { throw ExportError(error) }
    file.recordCount += rowGroup.rowCount
  }

  private func openFile() throws(ExportError) -> (ExportFile, ParquetFileAssembler) {
    if let current { return current }
    let file = try files.createData()
    let writer = settings.makeWriter(file, schema.schema.parquet)
    current = (file, writer)
    return (file, writer)
  }

  private func finishFile() throws(ExportError) {
    guard let (file, writer) = current else { return }
    current = nil
    do throws(ParquetError) {
      let source: FileSource?
      do throws(IOError) {
        source = writer.needsReadingBack ? try file.written() : nil
      } catch {
        throw .io(error)
      }
      try writer.finish(readingBack: source, options: settings.rowGroup, with: compressor)
    } catch {
      throw ExportError(error)
    }
    try files.finishData(file)
  }

  /// Completes the last file; the result is the fingerprint of the schema, nil without any record.
  func finish() throws(ExportError) -> UInt64? {
    guard let (_, writer) = current else { return nil }
    let complete = try schema.complete()
    if !schema.isFrozen {
      try extend(to: complete)
      for (key, value) in complete.fileMetadata { writer.addKeyValue(key, value) }
    }
    try finishFile()
    return complete.fingerprint
  }
}

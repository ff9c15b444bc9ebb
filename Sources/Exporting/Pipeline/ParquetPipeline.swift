import Codecs
import Input
import Parquet
import Store
import Work
import XDM

/// Exports records as Parquet.
///
/// Where nothing limits files, one pass does: the schema is that of the input's beginning, and grows
/// when later records bring new fields. Row groups from before a field came get its column when the
/// file is finished, so that all have the schema that reading everything first would have found. Where
/// that schema is no extension of what was written (a field turns out to be of another type) the
/// attempt is given up. What is written does not depend on which segments were at work when a field
/// came: each row group is brought to the schema as of its segment before it is placed.
///
/// Any other schema is frozen: one that is given, or that of all the input, which is then read twice.
struct ParquetPipeline {
  private static let minimumCeiling = 1 << 20
  /// Bytes of JSON text that are read for their schema at a time: small, to keep threads busy.
  private static let inferenceSize = 8 << 20
  /// Bytes of JSON text that the first draft of a schema is made from, at least.
  private static let leastSample = 256 << 10
  /// Of all input, one byte in so many makes the first draft, where that is enough and not too much.
  private static let sampleShare = 8

  let pass: InputPass
  let files: ExportFiles
  let records: RecordCommitter
  /// What every file says about itself.
  let keyValueMetadata: [(String, String)]

  private var options: ExportOptions { pass.options }

  /// How the input is cut. Small files are filled better by row groups that are small against them.
  static func plan(_ options: ExportOptions) -> SegmentPlan {
    let limit = max(options.maximumFileSize ?? .max, minimumCeiling)
    return SegmentPlan(
      segmentSize: options.rowGroupSize, ceiling: min(limit, SegmentPlan.defaultSize))
  }

  /// Writes the records by a schema that is given.
  func run(by schema: XDMSchema) throws(ExportError) -> ExportOutcome {
    guard options.maximumFileRecords != nil else {
      begin(passes: 1)
      return try write(WorkingSchema(frozen: schema))
    }
    begin(passes: 2)
    return try write(schema, counted: try count(by: schema))
  }

  /// Writes the records by the schema that they have, in one pass where that can be.
  func run() throws(ExportError) -> ExportOutcome {
    // Limits of files need to know every file's schema before the next begins.
    guard options.maximumFileSize == nil, options.maximumFileRecords == nil else {
      return try runWithWholeSchema()
    }
    begin(passes: 1)
    guard let sample = try sample() else { return .written(nil) }
    return try write(try WorkingSchema(sample))
  }

  /// Reads all input for its schema, then again for its values.
  func runWithWholeSchema() throws(ExportError) -> ExportOutcome {
    begin(passes: 2)
    let (schema, counter) = try Self.inferSchema(pass)
    return try write(schema, counted: counter)
  }

  private func begin(passes: Int) {
    pass.meter.begin(passes: passes, over: { [catalog = pass.catalog] in catalog.knownSize })
  }

  // MARK: Schemas

  /// Reads all input of a pass for its schema, and counts its records.
  static func inferSchema(_ pass: InputPass) throws(ExportError) -> (XDMSchema, RecordCommitter) {
    var pass = pass
    // Where records have to be counted for each segment, both passes need the same.
    if pass.options.maximumFileRecords == nil {
      pass.plan = SegmentPlan(segmentSize: inferenceSize)
    }
    let (inferred, counter) = try pass.inferSchema()
    do throws(XDMError) { return (try inferred.schema(), counter) } catch { throw .schema(error) }
  }

  /// What the first records say about the schema; nil for an empty input. Where the input begins with
  /// lines that are none, these are not what it begins with.
  private func sample() throws(ExportError) -> SchemaInferrer? {
    let most = options.draftSampleSize
    let (catalog, stop) = (pass.catalog, pass.stop)
    let share = try catalog.size(reaching: most * Self.sampleShare, stop: stop) / Self.sampleShare
    let plan = SegmentPlan(segmentSize: min(most, max(share, Self.leastSample)))
    let source = try SegmentSource(catalog: catalog, plan: plan, stop: stop)
    let text = SegmentText()
    let reader = SegmentReader(pass, countsProgress: false)
    var sample: SchemaInferrer?
    while let segment = try source.next(text) {
      pass.meter.begin(.inspecting)
      let inferred = try reader.infer(segment, options.inference)
      sample = inferred.inferrer
      if inferred.tally.accepted > 0 || (pass.endsAtReject && inferred.tally.read > 0) { break }
    }
    return sample
  }

  /// Counts the records of each segment that a schema holds.
  private func count(by schema: XDMSchema) throws(ExportError) -> RecordCommitter {
    let counter = pass.makeCounter()
    let working = WorkingSchema(frozen: schema)
    try pass.run(
      .inspecting,
      makeWork: { (pass) throws(ExportError) in
        let builder: RowGroupBuilder
        do throws(ParquetError) { builder = try RowGroupBuilder(schema: schema.parquet) } catch {
          throw ExportError(error)
        }
        let shredder = working.makeShredder(pass.options, builder)
        let reader = SegmentReader(pass)
        return { (segment, _) throws(ExportError) in
          try reader.read(segment, keepsRejects: pass.endsAtReject) { chunk, tally in
            tally.add(shredder.shred(Chunk(base: chunk.base, count: chunk.count)), of: chunk)
            builder.removeAll()
            shredder.startRowGroup()
          }
        }
      },
      commit: { (tally: SegmentTally) throws(ExportError) in try counter.commit(tally) })
    return counter
  }

  // MARK: Writing

  /// Writes the records after a pass that has counted them.
  private func write(
    _ schema: XDMSchema, counted counter: RecordCommitter
  ) throws(ExportError) -> ExportOutcome {
    let limit = options.maximumFileRecords.map { RecordLimit($0, counts: counter.counts) }
    let outcome = try write(WorkingSchema(frozen: schema), recordLimit: limit)
    guard records.accepted == counter.accepted, records.rejected == counter.rejected else {
      throw ExportError(
        .passesDiffer,
        facts: ["counted": .number(counter.accepted), "found": .number(records.accepted)])
    }
    return outcome
  }

  private func write(
    _ schema: WorkingSchema, recordLimit: RecordLimit? = nil
  ) throws(ExportError) -> ExportOutcome {
    var settings = ParquetFileSettings(options, keyValueMetadata: keyValueMetadata)
    if schema.isFrozen { settings.keyValueMetadata += schema.schema.fileMetadata }
    var pass = pass
    // Where records were counted, they were by segments that know of no columns.
    if recordLimit == nil { pass.plan.columns = schema.columnCount }
    let shared = SharedSchema(schema)
    let committer = try ParquetCommitter(
      shared, files: files, records: records, settings: settings, meter: pass.meter
    ) { () throws(ExportError) in
      try ParquetSegmentWorker(
        pass, shared, settings, recordLimit: recordLimit, countsProgress: false)
    }
    do throws(ExportError) {
      try pass.run(
        .writing,
        makeWork: { (pass) throws(ExportError) in
          let worker = try ParquetSegmentWorker(pass, shared, settings, recordLimit: recordLimit)
          return { (segment, turn) throws(ExportError) in try worker.work(on: segment, turn) }
        },
        commit: { (segment: EncodedSegment) throws(ExportError) in try committer.commit(segment) })
      return .written(try committer.finish())
    } catch {
      if committer.needsWholeSchema { return .needsWholeSchema }
      throw error
    }
  }
}

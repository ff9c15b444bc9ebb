import Input
import Parquet
import Store
import Work
import XDM

/// Exports records as Parquet by one schema: one that is given, or that of all the input, which is
/// then read twice.
struct ParquetPipeline {
  static let passes = 2
  private static let minimumCeiling = 1 << 20
  /// Bytes of JSON text that are read for their schema at a time: small, to keep threads busy.
  private static let inferenceSize = 8 << 20

  let pass: ExportPass
  let files: ExportFiles
  let committer: RecordCommitter
  /// What every file says about itself.
  let keyValueMetadata: [(String, String)]

  /// Bytes of JSON text in a segment, at most, where the options do not say: small files are filled
  /// better by row groups that are small against them.
  static func ceiling(_ options: ExportOptions) -> Int {
    let limit = max(options.maximumFileSize ?? .max, minimumCeiling)
    return min(limit, SegmentPlan.defaultSize)
  }

  /// Reads all input for its schema, then again for its values. The result is the fingerprint of the
  /// schema; nil for an input without records.
  func run() throws(ExportError) -> UInt64? {
    let (schema, counter) = try Self.inferSchema(pass)
    return try write(schema, counted: counter)
  }

  /// Reads all input of a pass for its schema, and counts its records.
  static func inferSchema(
    _ pass: ExportPass
  ) throws(ExportError) -> (XDMSchema, RecordCommitter) {
    let inferred = SchemaInferrer(options: pass.options.inference)
    let counter = RecordCommitter(
      catalog: pass.catalog, options: pass.options, quarantine: nil, stop: pass.stop)
    var first = pass
    // Where records have to be counted for each segment, both passes need the same.
    if pass.options.maximumFileRecords == nil {
      first.plan = SegmentPlan(segmentSize: Self.inferenceSize)
    }
    try first.run(.inspecting, makeWorker: { InferenceWorker(pass) }) {
      segment throws(ExportError) in
      try counter.commit(segment.tally)
      inferred.merge(segment.inferrer)
    }
    do throws(XDMError) { return (try inferred.schema(), counter) } catch { throw .schema(error) }
  }

  /// Passes over the input that a given schema takes.
  static func passes(givenSchema options: ExportOptions) -> Int {
    options.maximumFileRecords == nil ? 1 : 2
  }

  /// Writes the records by a schema. The result is its fingerprint; nil for an input without records.
  func run(by schema: XDMSchema) throws(ExportError) -> UInt64? {
    guard pass.options.maximumFileRecords != nil else {
      try write(schema, counts: [])
      return committer.accepted == 0 ? nil : schema.fingerprint
    }
    let counter = RecordCommitter(
      catalog: pass.catalog, options: pass.options, quarantine: nil, stop: pass.stop)
    try pass.run(
      .inspecting,
      makeWorker: { () throws(ExportError) in try CountingWorker(pass, schema: schema) }
    ) { tally throws(ExportError) in try counter.commit(tally) }
    return try write(schema, counted: counter)
  }

  /// Writes the records after a pass that has counted them.
  private func write(
    _ schema: XDMSchema, counted counter: RecordCommitter
  ) throws(ExportError) -> UInt64? {
    try write(schema, counts: counter.counts)
    guard committer.accepted == counter.accepted, committer.rejected == counter.rejected else {
      throw .failure(
        "the input held \(counter.accepted) records when it was read first, and"
          + " \(committer.accepted) then: export it when nothing writes to it")
    }
    return committer.accepted == 0 ? nil : schema.fingerprint
  }

  /// - Parameter counts: Records of each segment.
  private func write(_ schema: XDMSchema, counts: [Int]) throws(ExportError) {
    let options = pass.options
    let settings = ParquetFileSettings(
      schema: schema.parquet, keyValueMetadata: keyValueMetadata + schema.fileMetadata,
      maximumSize: options.maximumFileSize, maximumRecords: options.maximumFileRecords)
    let limit = options.maximumFileRecords.map { RecordLimit($0, counts: counts) }
    let packer = ParquetPacker(files: files, settings: settings)
    var pass = pass
    // Where records were counted, they were by segments that know of no columns.
    if limit == nil { pass.plan.columns = schema.parquet.leaves.count }
    try pass.run(
      .writing,
      makeWorker: { () throws(ExportError) in
        try ParquetSegmentWorker(pass, schema: schema, files: settings, recordLimit: limit)
      }
    ) { segment throws(ExportError) in
      try committer.commit(segment.tally)
      for rowGroup in segment.rowGroups { try packer.append(rowGroup) }
      pass.meter.add(records: segment.tally.accepted)
    }
    try packer.finish()
  }
}

import ByteBuffers
import Codecs
import Input
import Parquet
import Store
import Work
import XDM

/// Exports records as Parquet in one pass: the schema is that of the input's beginning, and grows
/// when later records bring new fields.
///
/// Row groups from before a field came get its column when the file is finished, so that all have
/// the schema that reading everything first would have found. Where that schema is no extension of
/// what was written (a field turns out to be of another type) the attempt is given up. What is
/// written does not depend on which segments were at work when a field came: each row group is
/// brought to the schema as of its segment before it is placed.
struct DraftPipeline {
  /// Bytes of JSON text that the first draft is made from, at least.
  private static let leastSample = 256 << 10
  /// Of all input, one byte in so many makes the first draft, where that is enough and not too much.
  private static let sampleShare = 8

  let pass: ExportPass
  let files: ExportFiles
  let committer: RecordCommitter
  let keyValueMetadata: [(String, String)]

  /// Limits of files need to know every file's schema before the next begins.
  var isUseful: Bool {
    pass.options.maximumFileSize == nil && pass.options.maximumFileRecords == nil
  }

  func run() throws(ExportError) -> ExportOutcome {
    guard let sample = try sample() else { return .written(nil) }
    let known = try KnownSchema(sample)
    var pass = pass
    pass.plan.columns = known.draft.schema.parquet.leaves.count
    let board = DraftBoard(known)
    let turns = SegmentTurns()
    let makeWorker = { () throws(ExportError) in
      try DraftSegmentWorker(pass, board: board, turns: turns)
    }
    let commit = DraftCommit(
      board: board, files: files, committer: committer,
      rowGroup: pass.options.rowGroup, compressor: try makeCompressor(),
      keyValueMetadata: keyValueMetadata, meter: pass.meter, makeWorker: makeWorker)
    do throws(ExportError) {
      try pass.run(
        .writing, turns: turns, makeWorker: makeWorker,
        commit: { segment throws(ExportError) in try commit.commit(segment) })
      return .written(try commit.finish())
    } catch {
      if commit.isGivenUp { return .needsWholeSchema }
      throw error
    }
  }

  private func makeCompressor() throws(ExportError) -> BlockCompressor {
    do throws(CodecError) {
      return try BlockCompressor(pass.options.codec, level: pass.options.level)
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
  }

  /// What the first records say about the schema; nil for an empty input. Where the input begins with
  /// lines that are none, these are not what it begins with.
  private func sample() throws(ExportError) -> SchemaInferrer? {
    let most = pass.options.draftSampleSize
    let (catalog, stop) = (pass.catalog, pass.stop)
    let share = try catalog.size(reaching: most * Self.sampleShare, stop: stop) / Self.sampleShare
    let plan = SegmentPlan(segmentSize: min(most, max(share, Self.leastSample)))
    let source = try SegmentSource(catalog: catalog, plan: plan, stop: stop)
    let text = SegmentText()
    let worker = InferenceWorker(pass)
    var sample: SchemaInferrer?
    while let segment = try source.next(text) {
      pass.meter.begin(.inspecting)
      let inferred = try worker.work(on: segment, reportsProgress: false)
      sample = inferred.inferrer
      if inferred.tally.accepted > 0 || (pass.stopsAtReject && inferred.tally.read > 0) { break }
    }
    return sample
  }
}

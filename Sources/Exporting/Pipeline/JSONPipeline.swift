import Codecs
import Store
import Work

/// Exports records as line-delimited JSON: validated, and copied as they are.
///
/// One pass, or two where files are limited in records: the first counts them.
struct JSONPipeline {
  /// Bytes of JSON text in a segment: its blocks wait in memory for their turn.
  static let segmentSize = 8 << 20

  let pass: InputPass
  let files: ExportFiles
  let records: RecordCommitter

  func run() throws(ExportError) {
    let options = pass.options
    let passes = options.maximumFileRecords == nil ? 1 : 2
    pass.meter.begin(passes: passes, over: { [catalog = pass.catalog] in catalog.knownSize })
    var settings = JSONSegmentWorker.Settings(
      codec: options.codec, level: options.level, endsAtReject: pass.endsAtReject,
      maximumSize: options.maximumFileSize)
    if let limit = options.maximumFileRecords {
      settings.recordLimit = RecordLimit(limit, counts: try count(settings))
    }
    let writer = JSONBlockWriter(
      files: files, maximumSize: options.maximumFileSize,
      maximumRecords: options.maximumFileRecords)
    try run(.writing, settings) { segment throws(ExportError) in
      try records.commit(segment.tally)
      for block in segment.blocks { try writer.append(block) }
      pass.meter.add(records: segment.tally.accepted)
    }
    try writer.finish()
  }

  /// Records of each segment.
  private func count(_ settings: JSONSegmentWorker.Settings) throws(ExportError) -> [Int] {
    var settings = settings
    settings.countsOnly = true
    let counter = pass.makeCounter()
    try run(.inspecting, settings) { segment throws(ExportError) in
      try counter.commit(segment.tally)
    }
    return counter.counts
  }

  private func run(
    _ phase: WorkProgress.Phase, _ settings: JSONSegmentWorker.Settings,
    commit: (JSONSegment) throws(ExportError) -> Void
  ) throws(ExportError) {
    try pass.run(
      phase,
      makeWork: { (pass) throws(ExportError) in
        let worker = try JSONSegmentWorker(SegmentReader(pass), settings)
        return { (segment, _) throws(ExportError) in try worker.work(on: segment) }
      }, commit: commit)
  }
}

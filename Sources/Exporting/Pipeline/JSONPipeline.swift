import Codecs
import Store
import Work

/// Exports records as line-delimited JSON: validated, and copied as they are.
///
/// One pass, or two where files are limited in records: the first counts them.
struct JSONPipeline {
  /// Bytes of JSON text in a segment: its blocks wait in memory for their turn.
  static let segmentSize = 8 << 20

  let pass: ExportPass
  let files: ExportFiles
  let committer: RecordCommitter

  static func passes(_ options: ExportOptions) -> Int { options.maximumFileRecords == nil ? 1 : 2 }

  func run() throws(ExportError) {
    let options = pass.options
    var settings = JSONSegmentWorker.Settings(
      codec: options.codec, level: options.level, stopsAtReject: pass.stopsAtReject,
      maximumSize: options.maximumFileSize)
    if let limit = options.maximumFileRecords {
      settings.recordLimit = RecordLimit(limit, counts: try count(settings))
    }
    let packer = JSONPacker(
      files: files, maximumSize: options.maximumFileSize,
      maximumRecords: options.maximumFileRecords)
    try run(.writing, settings) { segment throws(ExportError) in
      try committer.commit(segment.tally)
      for block in segment.blocks { try packer.append(block) }
      pass.meter.add(records: segment.tally.accepted)
    }
    try packer.finish()
  }

  /// Records of each segment.
  private func count(_ settings: JSONSegmentWorker.Settings) throws(ExportError) -> [Int] {
    var settings = settings
    settings.countsOnly = true
    let counter = RecordCommitter(
      catalog: pass.catalog, options: pass.options, quarantine: nil, stop: pass.stop)
    try run(.inspecting, settings) { segment throws(ExportError) in
      try counter.commit(segment.tally)
    }
    return counter.counts
  }

  private func run(
    _ phase: ExportProgress.Phase, _ settings: JSONSegmentWorker.Settings,
    commit: (JSONSegment) throws(ExportError) -> Void
  ) throws(ExportError) {
    try pass.run(
      phase,
      makeWorker: { () throws(ExportError) in
        try JSONSegmentWorker(
          catalog: pass.catalog, settings: settings, stop: pass.stop, meter: pass.meter)
      }, commit: commit)
  }
}

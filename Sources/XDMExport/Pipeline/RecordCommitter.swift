import XDM

/// Takes the tallies of segments in order: counts, and deals with lines that are no records.
final class RecordCommitter {
  private var numbers: LineNumbers
  private let policy: ExportOptions.ErrorPolicy
  private let maximumRejects: Int
  private let quarantine: Quarantine?
  private(set) var read = 0
  private(set) var accepted = 0
  private(set) var rejected = 0
  private(set) var textBytes = 0
  private(set) var values = ValueLedger()
  /// Records accepted of each segment.
  private(set) var counts: [Int] = []

  /// - Parameter quarantine: Takes rejected lines; nil in a pass that only looks.
  init(catalog: InputCatalog, options: ExportOptions, quarantine: Quarantine?) {
    numbers = LineNumbers(
      names: catalog.files.map(\.name), starts: catalog.files.map(\.start))
    policy = options.onError
    maximumRejects = options.maximumRejects ?? .max
    self.quarantine = quarantine
  }

  /// - Throws: For the first rejected line when the policy is to fail, and for the first one beyond
  ///   as many as may be set aside.
  func commit(_ tally: SegmentTally) throws(ExportError) {
    read += tally.read
    accepted += tally.accepted
    var aside = rejected
    rejected += tally.rejects.count
    textBytes += tally.textBytes
    counts.append(tally.accepted)
    values.merge(tally.values)
    try numbers.commit(tally) { line, text throws(ExportError) in
      if policy == .fail { throw ExportError(stoppedAt: line) }
      aside += 1
      guard aside <= maximumRejects else {
        throw ExportError(beyond: maximumRejects, at: line)
      }
      values.reject(path: line.path, reason: line.reason, values: line.values)
      try quarantine?.append(line, text)
    }
  }
}

import Input
import Work
import XDM

/// Takes the tallies of segments in order: counts, and deals with lines that are no records.
package final class RecordCommitter {
  private var numbers: LineNumbers
  private let policy: ExportOptions.ErrorPolicy
  private let maximumRejects: Int
  private let quarantine: Quarantine?
  private let catalog: InputCatalog
  private let stop: StopFlag
  private(set) var read = 0
  package private(set) var accepted = 0
  package private(set) var rejected = 0
  private(set) var textBytes = 0
  private(set) var values = ValueLedger()
  /// Records accepted of each segment.
  private(set) var counts: [Int] = []

  /// - Parameter quarantine: Takes rejected lines; nil in a pass that only looks.
  init(
    catalog: InputCatalog, options: ExportOptions, quarantine: Quarantine?, stop: StopFlag
  ) {
    self.catalog = catalog
    self.stop = stop
    numbers = LineNumbers(
      names: catalog.files.map(\.name), starts: catalog.files.map(\.start))
    policy = options.onError
    maximumRejects = options.maximumRejects ?? .max
    self.quarantine = quarantine
  }

  /// - Throws: For the first rejected line when the policy is to fail, and for the first one beyond
  ///   as many as may be set aside; where its file has changed or is damaged, for that.
  func commit(_ tally: SegmentTally) throws(ExportError) {
    read += tally.read
    accepted += tally.accepted
    var aside = rejected
    rejected += tally.rejects.count
    textBytes += tally.textBytes
    counts.append(tally.accepted)
    values.merge(tally.values)
    try numbers.commit(tally) { line, text throws(ExportError) in
      if policy == .fail {
        try checkWhole(line.file)
        throw ExportError(stoppedAt: line)
      }
      aside += 1
      guard aside <= maximumRejects else {
        try checkWhole(line.file)
        throw ExportError(beyond: maximumRejects, at: line)
      }
      values.reject(path: line.path, reason: line.reason, values: line.values)
      try quarantine?.append(line, text)
    }
  }

  /// Sees to it that a file is what it was, and a compressed one whole, before one of its lines is
  /// blamed: of a file that was cut short the last line breaks off, and damaged text may be anything,
  /// as its checksum comes behind it. What has not arrived yet is not waited for.
  private func checkWhole(_ name: String) throws(ExportError) {
    guard let file = catalog.files.first(where: { $0.name == name }), file.knownSize != nil else {
      return
    }
    let codec = try file.compression(stop: stop)
    let handle = try file.open(stop: stop)
    guard codec != .none else { return }
    let text = try DecompressingReader(handle, codec)
    while try !text.read(atMost: .max).isEmpty { try stop.check() }
  }
}

import Foundation
import Input
import Parquet
import Work
import XDM

/// The parts of all files of exports, in order, each with its share of the source. Used by one thread at
/// a time.
///
/// What cannot be opened is a finding, and its records are passed over in the source by the number that
/// the manifest gives.
final class VerifyQueue: @unchecked Sendable {
  private static let segmentSize = 16 << 20

  private let files: [VerifiedFile]
  /// For each file, which fields may be missing.
  private let dropsUnknown: [Bool]
  private let feed: SourceFeed?
  private let log: FindingLog
  private let meter: ProgressMeter
  private let stop: StopFlag
  private var nextFile = 0
  /// The file whose parts are handed out.
  private var current: Current?
  private var json: SegmentSource?
  private var parquet: (file: OpenParquetFile, next: Int, rules: ComparisonRules)?
  /// Nobody knows any more which records of the source come next.
  private(set) var isSourceLost = false
  private var isSourceAtEnd = false
  /// Records of exports that had no line in the source.
  private(set) var recordsWithoutSource = 0
  /// Where in the source the records of each file that was opened begin.
  private(set) var sourceStarts: [Int] = []
  /// Parts in the order in which they were handed out.
  private(set) var starts: [ExportedRecords.Start] = []
  /// The first part for which the source had too few records.
  private(set) var firstShort: ExportedRecords.Start?

  private struct Current {
    let file: VerifiedFile
    /// Records handed out.
    var records = 0
    /// Where the source stood before them.
    let start: Int
    var catalog: InputCatalog?
  }

  init(
    _ files: [VerifiedFile], dropsUnknown: [Bool], feed: SourceFeed?, log: FindingLog,
    meter: ProgressMeter, stop: StopFlag
  ) {
    self.files = files
    self.dropsUnknown = dropsUnknown
    self.feed = feed
    self.log = log
    self.meter = meter
    self.stop = stop
  }

  /// - Throws: When the source cannot be read, or the work is to stop.
  func next() throws(ExportError) -> VerifyUnit? {
    while true {
      try stop.check()
      if let unit = try nextRowGroup() { return unit }
      if let unit = try nextLines() { return unit }
      try endFile()
      guard nextFile < files.count else { return nil }
      let file = files[nextFile]
      nextFile += 1
      current = Current(file: file, start: feed?.position ?? 0)
      sourceStarts.append(feed?.position ?? 0)
      guard !file.file.isMissing else {
        log.add(VerifyFinding(.missing, file.file.path, .fileMissing), file: file.index)
        continue
      }
      open(file)
      return .bytes(file)
    }
  }

  private func open(_ file: VerifiedFile) {
    do throws(ExportError) {
      switch file.file.format {
      case .parquet: try openParquet(file)
      case .json:
        let catalog = try InputCatalog([file.file.path], spoolFolder: nil, stop: stop)
        current?.catalog = catalog
        json = try SegmentSource(
          catalog: catalog, plan: SegmentPlan(segmentSize: Self.segmentSize), stop: stop,
          meter: meter)
      }
    } catch {
      log.add(VerifyFinding(.damaged, file.file.path, error), file: file.index)
    }
  }

  private func openParquet(_ file: VerifiedFile) throws(ExportError) {
    var assembly = AssemblyOptions()
    assembly.isStrict = true
    let open = try OpenParquetFile(file.file.path, assembly)
    for finding in ParquetChecker(open.reader).checkMetadata() {
      log.add(
        VerifyFinding(.damaged, file.file.path, field: finding.column, ExportError(finding)),
        file: file.index)
    }
    let rows = open.reader.metadata.rowCount
    if let count = file.file.recordCount, count != rows {
      log.add(
        VerifyFinding(
          .count, file.file.path, .recordCountDiffers,
          ["found": .number(rows), "expected": .number(count)]),
        file: file.index)
    }
    parquet = (open, 0, ComparisonRules(of: open, dropsUnknown: dropsUnknown[file.index]))
  }

  private func nextRowGroup() throws(ExportError) -> VerifyUnit? {
    while let (open, index, rules) = parquet, let current {
      let rowGroups = open.reader.metadata.rowGroups
      guard index < rowGroups.count else {
        parquet = nil
        return nil
      }
      parquet?.next += 1
      let rows = rowGroups[index].rowCount
      guard rows > 0 else { continue }
      let source = try takeSource(rows)
      self.current?.records += rows
      return .rowGroup(
        VerifyRowGroup(
          file: current.file, parquet: open, rowGroup: index, firstRecord: current.records,
          source: source, rules: rules))
    }
    return nil
  }

  private func nextLines() throws(ExportError) -> VerifyUnit? {
    guard let source = json, let current, let catalog = current.catalog else { return nil }
    let segment: Segment
    var records = 0
    do throws(ExportError) {
      // The text of a unit goes with it to its thread.
      guard let next = try source.next(SegmentText()) else {
        json = nil
        return nil
      }
      segment = next
      if feed != nil { records = try count(segment, catalog) }
    } catch {
      json = nil
      log.add(
        VerifyFinding(.damaged, current.file.file.path, error),
        file: current.file.index)
      return nil
    }
    let stretch = try takeSource(records)
    self.current?.records += records
    return .lines(
      VerifyLines(
        file: current.file, segment: segment, catalog: catalog,
        firstRecord: feed == nil ? nil : current.records, source: stretch))
  }

  private func count(_ segment: Segment, _ catalog: InputCatalog) throws(ExportError) -> Int {
    var next: Segment? = segment
    let lines = LineReader(ChunkReader(catalog: catalog, stop: stop)) {
      defer { next = nil }
      return next
    }
    var count = 0
    while try lines.next() != nil { count += 1 }
    return count
  }

  private func takeSource(_ records: Int) throws(ExportError) -> SourceStretch? {
    guard let feed, !isSourceLost, let current else { return nil }
    guard records > 0 else { return SourceStretch() }
    starts.append(
      ExportedRecords.Start(
        file: current.file.index, record: current.records, source: feed.position))
    let stretch = try feed.take(records)
    recordsWithoutSource += records - stretch.records
    if stretch.records < records, firstShort == nil { firstShort = starts.last }
    if stretch.records < records { isSourceAtEnd = true }
    return stretch
  }

  /// Sees to it that the source stands behind the records of the file, however many of them were found.
  private func endFile() throws(ExportError) {
    guard let current, let feed, !isSourceLost, !isSourceAtEnd else { return self.current = nil }
    self.current = nil
    let taken = feed.position - current.start
    guard let count = current.file.file.recordCount else {
      // Without a manifest, what was found is all that is known.
      if taken == 0 { isSourceLost = true }
      return
    }
    if taken < count {
      try feed.skip(count - taken)
    } else if taken > count {
      isSourceLost = true
    }
  }
}

extension VerifyQueue {
  /// The first part whose records are not those of the source: one with differences, or for which the
  /// source had too few; where there is none, the last one. Nil where nothing was compared.
  func start(_ differences: FindingLog) -> ExportedRecords.Start? {
    let end = FindingLog.Order(file: .max, record: .max)
    let short = firstShort.map { FindingLog.Order(file: $0.file, record: $0.record) } ?? end
    let first = min(differences.bounds?.first ?? end, short)
    return starts.last { FindingLog.Order(file: $0.file, record: $0.record) <= first }
  }
}

import ByteBuffers
import Work
import XDM

/// Compares exports with their source once more, where they are not the same record by record: to say
/// which records are missing, too many, in another place or different.
struct SourceAlignment {
  let files: [VerifiedFile]
  /// For each file, which fields may be missing.
  let dropsUnknown: [Bool]
  let start: ExportedRecords.Start
  let sourceStarts: [Int]
  /// Behind which everything has a partner that is the same, if records are where they should be.
  let lastDifference: FindingLog.Order?
  let source: SourceFiles
  let log: FindingLog
  let stop: StopFlag

  /// Adds what is found to the log.
  func run() throws(ExportError) {
    let exported = ExportedRecords(files, from: start, sourceStarts: sourceStarts, stop: stop)
    let sourceRecords = try SourceRecords(source, behind: start.source, stop: stop)
    let comparers = Comparers(files, dropsUnknown)
    let report = AlignmentReport(files, source, log)
    var aligner = RecordAligner(
      at: RecordAligner.Place(file: start.file, record: start.record),
      nextExported: exported.next, nextSource: sourceRecords.next, compare: comparers.compare,
      isDone: { [lastDifference] record, partner in
        guard let last = lastDifference, record.ordinal == partner.ordinal else { return false }
        return FindingLog.Order(file: record.file, record: record.record) > last
      },
      report: report.add)
    try aligner.run()
    report.finish()
  }
}

/// The lines of a source that were exported, from one of them on.
private final class SourceRecords {
  private let lines: LineReader
  private let source: SourceFiles
  private var ordinal = 0

  init(_ source: SourceFiles, behind count: Int, stop: StopFlag) throws(ExportError) {
    self.source = source
    lines = try LineReader(source.catalog, stop: stop, passing: { _ in })
    while ordinal < count, try nextLine() != nil { ordinal += 1 }
  }

  private func nextLine() throws(ExportError) -> LineReader.Line? {
    while let line = try lines.next() {
      if source.rejected.isEmpty || !source.rejected.contains(line.bytes) { return line }
    }
    return nil
  }

  func next() throws(ExportError) -> HeldRecord? {
    guard let line = try nextLine() else { return nil }
    let held = HeldRecord()
    held.hold(line.bytes)
    held.file = line.input
    held.offset = line.offset
    held.ordinal = ordinal
    ordinal += 1
    return held
  }
}

/// Compares records of any file with those of the source.
private final class Comparers {
  private let files: [VerifiedFile]
  private let dropsUnknown: [Bool]
  private var comparer: (file: Int, comparer: RecordComparer)?

  init(_ files: [VerifiedFile], _ dropsUnknown: [Bool]) {
    self.files = files
    self.dropsUnknown = dropsUnknown
  }

  func compare(_ record: HeldRecord, _ partner: HeldRecord) -> RecordDifference? {
    comparer(for: record.file).difference(record.chunk, partner.chunk)
  }

  private func comparer(for file: Int) -> RecordComparer {
    if let comparer, comparer.file == file { return comparer.comparer }
    var rules = ComparisonRules()
    if files[file].file.format == .parquet,
      let open = try? OpenParquetFile(files[file].file.path, AssemblyOptions())
    {
      rules = ComparisonRules(of: open, dropsUnknown: dropsUnknown[file])
    }
    let made = RecordComparer(rules)
    comparer = (file, made)
    return made
  }
}

extension RecordComparer {
  /// How two records, a line each, differ; nil when they are the same.
  func difference(_ record: Chunk, _ source: Chunk) -> RecordDifference? {
    guard beginRestored(record) else {
      return RecordDifference(path: "", reason: .notText)
    }
    beginSource(source)
    var found: RecordDifference?
    _ = compare { difference, _, _ in found = difference }
    return found
  }
}

extension ComparisonRules {
  /// What records of a file may lack.
  init(of file: OpenParquetFile, dropsUnknown: Bool) {
    self.init()
    hasRescuedColumn = file.reader.metadata.keyValues.contains {
      $0.key == XDMSchema.rescuedMetadataKey && $0.value == XDMSchema.rescuedName
    }
    if dropsUnknown { dropsUnknownOf = file.reader.schema }
  }
}

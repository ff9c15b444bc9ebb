import Exporting
import FileSystem
import Foundation
import Store
import Work
import XDM

/// Verifies exports: that everything that was written is there, unchanged, readable and, with the source
/// at hand, the same as the source.
///
/// Without a source, each export's manifest is compared with the files beside it, every file with its
/// size and SHA-256, and every page, level and value is decoded, compared with what the file says of it
/// and put together to records, as restoring does. With a source, each of these records is compared with
/// the record that it came from.
///
/// Memory: a row group for each thread, and of compressed sources its text.
public final class VerifyRun: Sendable {
  private let options: VerifyOptions
  private let stop = StopFlag()

  /// - Throws: A usage error for options that make no sense.
  public init(_ options: VerifyOptions) throws(ExportError) {
    try options.validate()
    self.options = options
  }

  /// Makes `run` stop soon, and throw. May be called from any thread.
  public func cancel() { stop.set() }

  /// Verifies, and blocks until everything was looked at, whatever is found.
  ///
  /// - Throws: When there is no export to look at, or the source cannot be read. What is wrong with
  ///   exports is in the summary.
  public func run() throws(ExportError) -> VerifySummary {
    let meter = ProgressMeter(options.onProgress)
    let log = FindingLog(limit: options.maximumFindings)
    var summary = VerifySummary()
    summary.hasSource = !options.source.isEmpty
    let checks = try checkFolders(log, &summary)
    let files = checks.flatMap(\.files)
    let size = files.reduce(0) { $0 + $1.storedSize }
    summary.files = files.count
    summary.bytes = size
    meter.begin(passes: 2, over: { size })
    meter.begin(.verifying)

    let feed = try makeFeed(checks)
    defer { feed?.close() }
    let dropsUnknown = checks.flatMap { check in check.files.map { _ in check.dropsUnknown } }
    let queue = VerifyQueue(
      files, dropsUnknown: dropsUnknown, feed: feed, log: log, meter: meter, stop: stop)
    let source = feed?.files
    let differences = FindingLog(limit: options.maximumFindings)
    let workers = (0..<options.threads).map { _ in
      VerifyWorker(
        source: source, log: log, differences: differences, meter: meter, stop: stop)
    }
    let tally = try verify(queue, workers)
    checkCounts(files, tally, log)
    if let feed {
      if let alignment = try checkSource(
        feed, queue, files, dropsUnknown: dropsUnknown, differences, log)
      {
        try alignment.run()
      } else {
        log.add(differences)
      }
    }
    summary.records = tally.records
    summary.recordsCompared = tally.compared
    summary.fieldsDropped = tally.droppedFields
    summary.pages = tally.pages
    summary.recordsRejected = feed?.rejectedCount ?? 0
    summary.findings = try SourceLineNumbers.add(to: log.findings, feed, stop: stop)
    summary.findingCount = log.count
    summary.seconds = meter.seconds
    return summary
  }

  /// Verifies the units of a queue, each worker on a thread of its own; the result is what all threads counted.
  private func verify(
    _ queue: VerifyQueue, _ workers: [VerifyWorker]
  ) throws(ExportError) -> VerifyTally {
    let threads = workers.map { worker in
      ClosureWorker(next: queue.next) { (unit: VerifyUnit, _) throws(ExportError) in
        try worker.work(on: unit)
      }
    }
    do throws(ExportError) {
      // Findings are sorted later: no unit waits for another.
      try OrderedPool.run(
        threads, PoolOptions(lookahead: .max), stop: StopFlag(within: stop), commit: { _ in })
    } catch {
      guard !stop.isSet else { throw ExportError(.verifyStopped) }
      throw error
    }
    return workers.reduce(into: VerifyTally()) { $0.add($1.tally) }
  }

  /// An export's folder, and its data files.
  private struct CheckedFolder {
    let check: ExportFolderCheck
    let files: [VerifiedFile]
    var dropsUnknown: Bool { check.export?.manifest?.unknownFields == UnknownFields.drop.rawValue }
  }

  private func checkFolders(
    _ log: FindingLog, _ summary: inout VerifySummary
  ) throws(ExportError) -> [CheckedFolder] {
    var checked: [CheckedFolder] = []
    var count = 0
    for path in try PublishedExport.folders(options.exports) {
      var check = ExportFolderCheck(path)
      if !check.hasManifest {
        summary.exportsWithoutManifest.append(path)
        // Whoever has the source sees by that whether everything is there.
        if !options.allowsMissingManifest, options.source.isEmpty { check.refuseMissingManifest() }
      }
      for finding in check.findings { log.add(finding, file: count) }
      let files = (check.export?.files ?? []).enumerated().map {
        VerifiedFile(file: $0.element, index: count + $0.offset)
      }
      for file in try check.rejectedFiles() {
        let problem: ExportError?
        do throws(ExportError) {
          problem = try file.finding(stop: stop).map(ExportError.changed)
        } catch {
          try stop.check()
          problem = error
        }
        guard let problem else { continue }
        let kind: VerifyFinding.Kind = file.isMissing ? .missing : .changed
        log.add(VerifyFinding(kind, file.path, problem), file: count)
      }
      count += files.count
      checked.append(CheckedFolder(check: check, files: files))
    }
    summary.exports = checked.count
    return checked
  }

  private func makeFeed(_ checks: [CheckedFolder]) throws(ExportError) -> SourceFeed? {
    guard !options.source.isEmpty else { return nil }
    var rejected: [PublishedFile] = []
    for check in checks {
      rejected += try check.check.rejectedFiles().filter {
        !$0.name.hasSuffix(Quarantine.reasonsSuffix) && !$0.isMissing
      }
    }
    return try SourceFeed(
      options.source, options.lineLimit,
      rejected: try RejectedLines(rejected.map(\.path), options.lineLimit, stop: stop), stop: stop)
  }

  /// Compares the records found in JSON files with their number in the manifest, which was done for
  /// Parquet files when they were opened. Exports have no files without records.
  private func checkCounts(_ files: [VerifiedFile], _ tally: VerifyTally, _ log: FindingLog) {
    for file in files where !file.file.isMissing {
      let found = tally.recordsOfFile[file.index] ?? 0
      let count = file.file.recordCount
      var problem: ExportError?
      if let count, count != found, file.file.format == .json {
        problem = ExportError(
          .recordCountDiffers, facts: ["found": .number(found), "expected": .number(count)])
      } else if count == nil, found == 0 {
        problem = ExportError(.fileWithoutRecords)
      }
      guard let problem else { continue }
      log.add(
        VerifyFinding(.count, file.file.path, problem), file: file.index, record: .max)
    }
  }

  /// Sees to it that the exports hold all of the source, and nothing else.
  ///
  /// - Returns: How to find out what is wrong where they do not; nil where that cannot be.
  private func checkSource(
    _ feed: SourceFeed, _ queue: VerifyQueue, _ files: [VerifiedFile], dropsUnknown: [Bool],
    _ differences: FindingLog, _ log: FindingLog
  ) throws(ExportError) -> SourceAlignment? {
    let name = options.source.count == 1 ? options.source[0] : "the source"
    func add(_ code: ErrorCode, _ facts: [String: ErrorFact] = [:]) {
      log.add(VerifyFinding(.count, name, code, facts), file: .max)
    }
    guard !queue.isSourceLost else {
      add(.sourceNotCompared)
      return nil
    }
    let end = feed.position
    let rest = try feed.countRest()
    for line in feed.unknownLines {
      let place = VerifySourcePlace(
        file: feed.files.catalog.files[line.input].name, offset: line.offset)
      log.add(
        VerifyFinding(
          .missingRecord, name, .longLineNotRejected, ["size": .number(line.count)], source: place),
        file: .max)
    }
    if feed.files.rejected.count != feed.rejectedCount {
      add(
        .sourceLacksRejected,
        [
          "found": .number(feed.rejectedCount), "expected": .number(feed.files.rejected.count),
        ])
    }
    guard rest > 0 || queue.recordsWithoutSource > 0 || differences.count > 0 else { return nil }
    guard queue.sourceStarts.count == files.count, let start = queue.start(differences) else {
      if rest > 0 { add(.sourceHoldsMore, ["others": .number(rest), "exported": .number(end)]) }
      return nil
    }
    // Where nothing shows that records are missing or too many, what comes behind is right.
    let isEven = rest == 0 && queue.recordsWithoutSource == 0
    return SourceAlignment(
      files: files, dropsUnknown: dropsUnknown, start: start,
      sourceStarts: queue.sourceStarts + [end],
      lastDifference: isEven ? differences.bounds?.last : nil, source: feed.files, log: log,
      stop: stop)
  }
}

extension VerifiedFile {
  /// Bytes of the file as it is found; 0 where it cannot be looked at, which is found when it is opened.
  fileprivate var storedSize: Int { (try? Files.status(file.path))?.size ?? 0 }
}

extension PublishedFile {
  /// Whether there is no such file. One that cannot be looked at is there.
  var isMissing: Bool {
    do throws(ExportError) { return try Files.statusIfThere(path) == nil } catch { return false }
  }
}

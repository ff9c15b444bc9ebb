import Exporting
import Foundation
import Inspect
import Proof
import Store
import Wording
import Work

/// The measurements of one sample.
struct BenchSession {
  private let options: BenchOptions
  private let sample: BenchSample
  private let folder: BenchFolder
  private let interrupt: BenchInterrupt
  private let start: Double
  private let trials: BenchTrials
  private let combinations: [BenchCombination]
  private var rows: [BenchRow] = []
  /// SHA-256 of the files of each combination.
  private var digests: [[String]] = []
  /// Columns of each combination, none of JSON.
  private var columns: [[BenchColumn]] = []
  private var done = 0

  init(
    _ options: BenchOptions, sample: BenchSample, folder: BenchFolder, interrupt: BenchInterrupt,
    start: Double
  ) {
    self.options = options
    self.sample = sample
    self.folder = folder
    self.interrupt = interrupt
    self.start = start
    trials = BenchTrials(options: options, interrupt: interrupt)
    combinations = options.combinations
  }

  var hasMeasured: Bool { rows.contains { !$0.restores.isEmpty } }

  /// Does everything once, and sees to it that what is restored is what was exported.
  mutating func warmUp() throws(ExportError) {
    let values = try distinctValues()
    for combination in combinations {
      tell(.warmingUp(combination))
      try naming(combination) { session throws(ExportError) in
        try session.warmUp(combination, values)
      }
      done += 1
    }
  }

  private mutating func warmUp(
    _ combination: BenchCombination, _ values: DistinctValues
  ) throws(ExportError) {
    defer { folder.remove("out") }
    let (export, path) = try export(combination)
    _ = try restore(path)
    try compare(path)
    rows.append(BenchRow(combination, sample: sample, outputBytes: export.outputBytes))
    digests.append(try fileDigests(of: path))
    columns.append(combination.format == .parquet ? try columns(of: path, values) : [])
  }

  /// Sees to it that an export restores to the records of the sample.
  private func compare(_ path: String) throws(ExportError) {
    var verify = VerifyOptions(exports: [path])
    verify.source = [sample.path]
    if let threads = options.threads { verify.threads = threads }
    verify.maximumFindings = 1
    let run = try VerifyRun(verify)
    let summary = try interrupt.during({ run.cancel() }) { () throws(ExportError) in
      try run.run()
    }
    guard summary.isSound, summary.recordsCompared == sample.records else {
      let finding = summary.findings.first.map { ": \($0)" } ?? ""
      throw .failure("what was restored is not what was exported\(finding)")
    }
  }

  /// Measures everything, one round after the other.
  mutating func measure() throws(ExportError) {
    for round in 0..<options.repeats {
      for step in combinations.indices {
        // Another one comes first in each round: being first may be an advantage.
        let index = (step + round * combinations.count / options.repeats) % combinations.count
        tell(.measuring(combinations[index], round: round + 1))
        try naming(combinations[index]) { session throws(ExportError) in
          try session.measure(index)
        }
        done += 1
      }
    }
  }

  private mutating func measure(_ index: Int) throws(ExportError) {
    defer { folder.remove("out") }
    let (export, path) = try export(combinations[index])
    guard try fileDigests(of: path) == digests[index] else {
      throw .failure("two exports of the same records have different bytes")
    }
    let restore = try restore(path)
    rows[index].exports.append(export)
    rows[index].restores.append(restore)
  }

  /// SHA-256 of an export's files, as its manifest has them.
  private func fileDigests(of path: String) throws(ExportError) -> [String] {
    let files = try PublishedExport(path).files
    let digests = files.compactMap(\.sha256)
    guard digests.count == files.count, !files.isEmpty else {
      throw .failure("the export has no manifest with the SHA-256 of its files")
    }
    return digests
  }

  private func export(
    _ combination: BenchCombination
  ) throws(ExportError) -> (BenchMeasure, path: String) {
    let measure: BenchMeasure
    do throws(ExportError) {
      measure = try trials.export(sample.path, as: combination, to: folder.path("out"))
    } catch {
      throw located(error, combination)
    }
    guard measure.records == sample.records, let path = measure.path else {
      throw .failure("\(measure.records) of \(sample.records) records were exported")
    }
    return (measure, path)
  }

  private func restore(_ path: String) throws(ExportError) -> BenchMeasure {
    let measure = try trials.restore(path)
    guard measure.records == sample.records else {
      throw .failure("\(measure.records) of \(sample.records) records were restored")
    }
    return measure
  }

  /// Errors name the combination that they are of.
  private mutating func naming(
    _ combination: BenchCombination,
    _ body: (inout BenchSession) throws(ExportError) -> Void
  ) throws(ExportError) {
    do throws(ExportError) { try body(&self) } catch {
      throw ExportError(error.category, "\(combination.label): \(error.description)")
    }
  }

  /// An error of a record in the sample names the place in the input that it comes from: what a
  /// process said of it is found out again here.
  private func located(_ error: ExportError, _ combination: BenchCombination) -> ExportError {
    var record = error.record
    if record == nil, error.description.contains(sample.path), !interrupt.stop.isSet {
      do throws(ExportError) {
        let export = try options.export(
          sample.path, as: combination, to: folder.path("out"))
        _ = try ExportRun(export).run()
      } catch {
        record = error.record
      }
    }
    guard let record, let origin = sample.origin(of: record.offset) else { return error }
    let field = record.path.isEmpty ? "" : " in field \(record.path)"
    return .failure(
      "\(origin.input): \(record.reason)\(field) (byte \(origin.offset) of the input): such a record"
        + " cannot be exported, so leave it out or measure without \(combination.format.rawValue)")
  }

  private func distinctValues() throws(ExportError) -> DistinctValues {
    guard combinations.contains(where: { $0.format == .parquet }) else { return DistinctValues([]) }
    tell(.profiling)
    var profile = SchemaRunOptions()
    profile.inputs = [sample.path]
    if let threads = options.threads { profile.threads = threads }
    let run = try SchemaRun(profile)
    let report = try interrupt.during({ run.cancel() }) { () throws(ExportError) in try run.run() }
    return DistinctValues(report.fields ?? [])
  }

  private func columns(
    of path: String, _ values: DistinctValues
  ) throws(ExportError) -> [BenchColumn] {
    let run = InspectRun(paths: [path], verifiesChecksums: false)
    return values.columns(
      of: try interrupt.during({ run.cancel() }) { () throws(ExportError) in try run.run() })
  }

  private func tell(_ phase: BenchProgress.Phase) {
    options.onProgress?(
      BenchProgress(
        phase: phase, done: done, total: combinations.count * (options.repeats + 1),
        seconds: ProcessInfo.processInfo.systemUptime - start))
  }

  /// What has been measured so far.
  var report: BenchReport {
    let measured = zip(rows, columns).filter { !$0.0.restores.isEmpty }
    return BenchReport(
      options: options, sample: sample, rows: measured.map(\.0), columns: measured.map(\.1),
      seconds: ProcessInfo.processInfo.systemUptime - start,
      isComplete: done == combinations.count * (options.repeats + 1))
  }
}

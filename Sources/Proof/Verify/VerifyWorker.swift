import ByteBuffers
import Foundation
import Parquet
import Work
import XDM

/// Verifies parts of exports one after the other. Used by one thread.
final class VerifyWorker: @unchecked Sendable {
  /// Bytes of text that are put together, and compared, at a time: they stay in the second-level cache.
  private static let pieceSize = 256 << 10

  let log: FindingLog
  /// Takes records that are not those of the source.
  let differences: FindingLog
  let meter: ProgressMeter
  let stop: StopFlag
  let source: SourceFiles?
  private(set) var tally = VerifyTally()
  private var assembler: (file: OpenParquetFile, assembler: RecordAssembler)?
  private var text = ByteBuffer()

  init(
    source: SourceFiles?, log: FindingLog, differences: FindingLog, meter: ProgressMeter,
    stop: StopFlag
  ) {
    self.source = source
    self.log = log
    self.differences = differences
    self.meter = meter
    self.stop = stop
  }

  /// - Throws: When the source cannot be read, or the work is to stop. What is wrong with the export is a
  ///   finding.
  func work(on unit: VerifyUnit) throws(ExportError) {
    switch unit {
    case .bytes(let file): try checkBytes(file)
    case .rowGroup(let rowGroup): try check(rowGroup)
    case .lines(let lines): try check(lines)
    }
  }

  func add(_ finding: VerifyFinding, _ file: VerifiedFile, record: Int = -1) {
    log.add(finding, file: file.index, record: record)
  }

  func count(records: Int, compared: Int, of file: VerifiedFile) {
    tally.records += records
    tally.compared += compared
    tally.recordsOfFile[file.index, default: 0] += records
    meter.add(records: records)
  }

  private func checkBytes(_ file: VerifiedFile) throws(ExportError) {
    let problem: ExportError?
    do throws(ExportError) {
      problem = try file.file.finding(stop: stop) { meter.add(bytes: $0) }.map(ExportError.changed)
    } catch {
      try stop.check()
      problem = error
    }
    if let problem { add(VerifyFinding(.changed, file.file.path, problem), file) }
  }

  private func check(_ unit: VerifyRowGroup) throws(ExportError) {
    let checker = ParquetChecker(unit.parquet.reader)
    let path = unit.file.file.path
    var columns: [DecodedColumn] = []
    let leaves = unit.parquet.reader.schema.leaves.count
    for leaf in 0..<leaves {
      try stop.check()
      let checked = checker.checkColumnChunk(rowGroup: unit.rowGroup, leaf: leaf)
      tally.pages += checked.pageCount
      for finding in checked.findings {
        add(
          VerifyFinding(.damaged, path, ExportError(finding)), unit.file, record: unit.firstRecord)
      }
      if let column = checked.column { columns.append(column) }
    }
    let rowGroup = unit.parquet.reader.metadata.rowGroups[unit.rowGroup]
    meter.add(
      bytes: rowGroup.columns.reduce(0) { $0 &+ ($1.metaData?.totalCompressedSize ?? 0) })
    guard columns.count == leaves else {
      return count(records: rowGroup.rowCount, compared: 0, of: unit.file)
    }
    for finding in checker.checkSorting(rowGroup: unit.rowGroup, columns: columns) {
      add(
        VerifyFinding(.damaged, path, ExportError(finding)), unit.file, record: unit.firstRecord)
    }
    try assemble(unit, columns, rows: rowGroup.rowCount)
  }

  /// Puts the records together, as restoring them does, and compares them with the source.
  private func assemble(
    _ unit: VerifyRowGroup, _ columns: [DecodedColumn], rows: Int
  ) throws(ExportError) {
    let comparison = comparison(of: unit)
    let assembler = assembler(for: unit.parquet)
    var (done, compared) = (0, 0)
    var failure: ParquetError?
    do throws(ParquetError) { try assembler.begin(columns, rowCount: rows) } catch {
      failure = error
    }
    while failure == nil, done < rows {
      try stop.check()
      text.removeAll(keepingAtMost: 8 << 20)
      var count = 0
      do throws(ParquetError) {
        count = try assembler.append(to: &text, limit: Self.pieceSize)
      } catch {
        failure = error
      }
      guard count > 0 else { break }
      if let comparison { compared += try comparison.compare(&text, records: count) }
      done += count
    }
    if let failure {
      add(
        VerifyFinding(
          .damaged, unit.file.file.path, record: unit.firstRecord + done + 1,
          ExportError(failure, in: unit.file.file.path)),
        unit.file, record: unit.firstRecord + done)
    }
    tally.droppedFields += comparison?.droppedFields ?? 0
    count(records: rows, compared: compared, of: unit.file)
  }

  private func comparison(of unit: VerifyRowGroup) -> RecordComparison? {
    guard let stretch = unit.source, let source else { return nil }
    return RecordComparison(unit.rules, stretch, source, stop: stop) {
      [self] difference, record, place in
      report(difference, of: unit.file, record: unit.firstRecord + record, place)
    }
  }

  func report(
    _ difference: RecordDifference, of file: VerifiedFile, record: Int, _ place: VerifySourcePlace
  ) {
    differences.add(
      VerifyFinding(
        .different, file.file.path, record: record + 1, field: difference.path,
        ExportError(difference), source: place), file: file.index, record: record)
  }

  private func assembler(for file: OpenParquetFile) -> RecordAssembler {
    if let assembler, assembler.file === file { return assembler.assembler }
    let made = RecordAssembler(file.plan)
    assembler = (file, made)
    return made
  }
}

import Work

/// Makes findings of what aligning found: neighbours that are missing, or too many, are one.
final class AlignmentReport {
  private let files: [VerifiedFile]
  private let source: SourceFiles
  private let log: FindingLog
  private var missing: (first: HeldRecord, count: Int, at: RecordAligner.Place)?
  private var extra: (first: HeldRecord, count: Int, isRepeated: Bool)?

  init(_ files: [VerifiedFile], _ source: SourceFiles, _ log: FindingLog) {
    self.files = files
    self.source = source
    self.log = log
  }

  func add(_ outcome: RecordAligner.Outcome) {
    switch outcome {
    case .different(let record, let difference, let partner):
      add(.different, of: record, field: difference.path, ExportError(difference), partner)
    case .moved(let record, let partner):
      add(.movedRecord, of: record, ExportError(.recordMoved), partner)
    case .missing(let partner, let at):
      if let missing, missing.at == at,
        missing.first.ordinal + missing.count == partner.ordinal
      {
        self.missing?.count += 1
      } else {
        reportMissing()
        missing = (partner, 1, at)
      }
    case .extra(let record, let isRepeated):
      if let extra, extra.first.file == record.file,
        extra.first.record + extra.count == record.record, extra.isRepeated == isRepeated
      {
        self.extra?.count += 1
      } else {
        reportExtra()
        extra = (record, 1, isRepeated)
      }
    }
  }

  /// Reports what may have gone on.
  func finish() {
    reportMissing()
    reportExtra()
  }

  private func add(
    _ kind: VerifyFinding.Kind, of record: HeldRecord, field: String? = nil,
    _ problem: ExportError, _ partner: HeldRecord? = nil
  ) {
    log.add(
      VerifyFinding(
        kind, files[record.file].file.path, record: record.record + 1, field: field, problem,
        source: partner.map(place)), file: record.file, record: record.record)
  }

  private func reportMissing() {
    guard let (first, count, at) = missing else { return }
    missing = nil
    var facts: [String: ErrorFact] = [:]
    if count > 1 { facts["count"] = .number(count) }
    if at.record > 0 { facts["previous"] = .number(at.record) }
    log.add(
      VerifyFinding(
        .missingRecord, files[at.file].file.path, .recordMissing, facts, source: place(first)),
      file: at.file, record: at.record)
  }

  private func reportExtra() {
    guard let (first, count, isRepeated) = extra else { return }
    extra = nil
    let repeated: [String: ErrorFact] = count > 1 ? ["times": .number(count)] : [:]
    let others: [String: ErrorFact] = count > 1 ? ["others": .number(count - 1)] : [:]
    add(
      .extraRecord, of: first,
      isRepeated
        ? ExportError(.recordRepeated, facts: repeated) : ExportError(.recordExtra, facts: others))
  }

  private func place(_ record: HeldRecord) -> VerifySourcePlace {
    VerifySourcePlace(
      file: source.catalog.files[record.file].name, line: nil, offset: record.offset)
  }
}

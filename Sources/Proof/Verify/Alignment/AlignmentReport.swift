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
      var said = difference
      said.path = ""
      add(.different, of: record, field: difference.path, said.description, partner)
    case .moved(let record, let partner):
      add(.movedRecord, of: record, "is in another place than in the source", partner)
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
    _ kind: VerifyFinding.Kind, of record: HeldRecord, field: String? = nil, _ reason: String,
    _ partner: HeldRecord? = nil
  ) {
    log.add(
      VerifyFinding(
        kind, files[record.file].file.path, record: record.record + 1, field: field, reason,
        source: partner.map(place)), file: record.file, record: record.record)
  }

  private func reportMissing() {
    guard let (first, count, at) = missing else { return }
    missing = nil
    let what = count == 1 ? "this record is missing" : "\(count) records from here on are missing"
    let whereTo = at.record == 0 ? "before the first record" : "behind record \(at.record)"
    log.add(
      VerifyFinding(
        .missingRecord, files[at.file].file.path, "\(what) \(whereTo)", source: place(first)),
      file: at.file, record: at.record)
  }

  private func reportExtra() {
    guard let (first, count, isRepeated) = extra else { return }
    extra = nil
    let others = count == 1 ? "" : ", nor the \(count - 1) behind it"
    add(
      .extraRecord, of: first,
      isRepeated
        ? "is the one before once more\(count == 1 ? "" : ", \(count) times"), which the source does not have"
        : "is not in the source\(others)")
  }

  private func place(_ record: HeldRecord) -> VerifySourcePlace {
    VerifySourcePlace(
      file: source.catalog.files[record.file].name, line: nil, offset: record.offset)
  }
}

import Work
import XDM

/// Finds out which records of exports and of their source belong together where some are missing,
/// too many or in another place.
///
/// Both sides are walked in step. Where two records differ, it is looked ahead, no further than
/// `reach`, for the nearest place from where on both sides are the same again; what lies before it
/// is missing, too much or different. How often that is done is limited by the records passed, so that
/// the time grows with their number, whatever they are.
struct RecordAligner {
  enum Outcome {
    /// Partners that differ.
    case different(HeldRecord, RecordDifference, source: HeldRecord)
    /// A record of the source that is not in the export, in which it should come before `at`.
    case missing(HeldRecord, at: Place)
    /// A record of the export that is not in the source; whether it is the one before once more.
    case extra(HeldRecord, isRepeated: Bool)
    /// A record of the export that is in another place of the source.
    case moved(HeldRecord, source: HeldRecord)
  }

  /// A place in a file of the export, in records.
  struct Place: Equatable {
    var file: Int
    var record: Int
  }

  /// Records, and bytes of them, that are looked ahead at.
  static let reach = 512
  private static let byteLimit = 8 << 20
  /// Where so many records differ, every way of pairing them is tried; beyond, records that are
  /// missing, that are too many, or as many different ones.
  private static let squareReach = 8
  /// How much further a place is looked for from where on more than one record is the same.
  private static let patience = 8
  /// Comparisons that looking ahead may take: so many at once, and for each record that is passed.
  private static let allowance = (most: 8192, perRecord: 4)
  /// Records without a partner that are kept, in case it turns up elsewhere.
  private static let mostUnpaired = 64

  let nextExported: () throws(ExportError) -> ExportedItem?
  let nextSource: () throws(ExportError) -> HeldRecord?
  /// How two records differ; nil when they are the same. The source is the second.
  let compare: (HeldRecord, HeldRecord) -> RecordDifference?
  let report: (Outcome) -> Void
  /// Whether from two partners on, everything is known to be as it should.
  let isDone: (HeldRecord, HeldRecord) -> Bool

  private var exported = RecordWindow()
  private var source = RecordWindow()
  private var isExportedAtEnd = false
  private var isSourceAtEnd = false
  /// So many records come next in the export that cannot be read.
  private var unreadable: Int?
  private var credit = Self.allowance.most
  private var unpaired: [Unpaired] = []
  private var last: HeldRecord?
  private var place: Place

  /// Records at the same place that are not the same, or one that has none beside it.
  private struct Unpaired {
    var exported: HeldRecord?
    var source: HeldRecord?
    let at: Place
    let isRepeated: Bool
  }

  init(
    at place: Place, nextExported: @escaping () throws(ExportError) -> ExportedItem?,
    nextSource: @escaping () throws(ExportError) -> HeldRecord?,
    compare: @escaping (HeldRecord, HeldRecord) -> RecordDifference?,
    isDone: @escaping (HeldRecord, HeldRecord) -> Bool = { _, _ in false },
    report: @escaping (Outcome) -> Void
  ) {
    self.place = place
    self.nextExported = nextExported
    self.nextSource = nextSource
    self.compare = compare
    self.isDone = isDone
    self.report = report
  }

  /// Aligns all that is left of both sides.
  mutating func run() throws(ExportError) {
    while true {
      try fill(1)
      if exported.isEmpty, let count = unreadable {
        try pass(count)
        continue
      }
      guard !exported.isEmpty, !source.isEmpty else { break }
      if areSame(0, 0) {
        let (record, partner) = (takeExported(), source.removeFirst())
        if unpaired.isEmpty, isDone(record, partner) { return }
        continue
      }
      let (extra, missing) = try search() ?? (1, 1)
      settle(extra, missing)
    }
    // One of the sides is at its end.
    while true {
      if !exported.isEmpty {
        settle(1, 0)
      } else if !source.isEmpty {
        settle(0, 1)
      } else {
        try fill(1)
        if exported.isEmpty, let count = unreadable { try pass(count) }
        if exported.isEmpty, source.isEmpty, unreadable == nil { break }
      }
    }
    while !unpaired.isEmpty { settleFirst() }
  }

  private mutating func takeExported() -> HeldRecord {
    let record = exported.removeFirst()
    place = Place(file: record.file, record: record.record + 1)
    credit = min(credit + Self.allowance.perRecord, Self.allowance.most)
    last = record
    return record
  }

  /// Sees to it that both sides hold so many records, as far as there are, and bytes allow.
  private mutating func fill(_ count: Int) throws(ExportError) {
    while exported.count < count, !isExportedAtEnd, unreadable == nil,
      exported.count < 2 || exported.bytes < Self.byteLimit
    {
      switch try nextExported() {
      case .record(let record): exported.append(record)
      case .unreadable(let count): unreadable = count
      case nil: isExportedAtEnd = true
      }
    }
    while source.count < count, !isSourceAtEnd, source.count < 2 || source.bytes < Self.byteLimit {
      guard let record = try nextSource() else {
        isSourceAtEnd = true
        break
      }
      source.append(record)
    }
  }

  /// Passes over the source of records that cannot be read.
  private mutating func pass(_ count: Int) throws(ExportError) {
    unreadable = nil
    for _ in 0..<count {
      if source.isEmpty { try fill(1) }
      guard !source.isEmpty else { return }
      _ = source.removeFirst()
    }
  }

  private func areSame(_ left: Int, _ right: Int) -> Bool {
    areSame(exported[left], source[right])
  }

  private func areSame(_ record: HeldRecord, _ partner: HeldRecord) -> Bool {
    record.hasSameText(as: partner) || compare(record, partner) == nil
  }

  // MARK: Looking ahead

  /// The nearest place from where on both sides are the same, in records from here; nil where there
  /// is none.
  private mutating func search() throws(ExportError) -> (Int, Int)? {
    var single: (extra: Int, missing: Int)?
    for distance in 1...Self.reach {
      if let single, distance > max(single.extra, single.missing) + Self.patience { break }
      try fill(distance + 2)
      guard distance < max(exported.count, source.count) || distance == 1 else { break }
      for (extra, missing) in Self.ways(distance) {
        guard credit > 0 else { return single }
        guard extra < exported.count, missing < source.count else { continue }
        credit -= 1
        guard areSame(extra, missing) else { continue }
        if goesOn(extra + 1, missing + 1) { return (extra, missing) }
        if single == nil { single = (extra, missing) }
      }
    }
    return single
  }

  /// Pairs of places, the farther of which has this distance.
  private static func ways(_ distance: Int) -> [(extra: Int, missing: Int)] {
    var ways = [(distance, distance), (0, distance), (distance, 0)]
    if distance <= squareReach, distance > 1 {
      for other in 1..<distance { ways += [(other, distance), (distance, other)] }
    }
    return ways
  }

  /// Whether what comes behind two records that are the same is the same, or nothing.
  private mutating func goesOn(_ left: Int, _ right: Int) -> Bool {
    guard left < exported.count, right < source.count else {
      let isLeftAtEnd = left >= exported.count && (isExportedAtEnd || unreadable != nil)
      return isLeftAtEnd || (right >= source.count && isSourceAtEnd)
    }
    credit -= 1
    return areSame(left, right)
  }

  // MARK: What has no partner

  /// Takes so many records of both sides, of which those at the same place may differ.
  private mutating func settle(_ extra: Int, _ missing: Int) {
    for index in 0..<max(extra, missing) {
      let at = place
      let before = last
      let record = index < extra ? takeExported() : nil
      let partner = index < missing ? source.removeFirst() : nil
      // A record that is the same between others that differ has its partner beside it.
      if let record, let partner, areSame(record, partner) { continue }
      let isRepeated = record.flatMap { record in before?.hasSameText(as: record) } ?? false
      add(Unpaired(exported: record, source: partner, at: at, isRepeated: isRepeated))
    }
  }

  private mutating func add(_ new: Unpaired) {
    var new = new
    if let record = new.exported {
      for index in unpaired.indices {
        guard let partner = unpaired[index].source, isPartner(record, partner) else { continue }
        report(.moved(record, source: partner))
        unpaired[index].source = nil
        new.exported = nil
        break
      }
    }
    if let partner = new.source {
      for index in unpaired.indices {
        guard let record = unpaired[index].exported, isPartner(record, partner) else { continue }
        report(.moved(record, source: partner))
        unpaired[index].exported = nil
        new.source = nil
        break
      }
    }
    unpaired.append(new)
    unpaired.removeAll { $0.exported == nil && $0.source == nil }
    while unpaired.count > Self.mostUnpaired { settleFirst() }
  }

  private mutating func isPartner(_ record: HeldRecord, _ partner: HeldRecord) -> Bool {
    guard credit > 0 else { return false }
    credit -= 1
    return areSame(record, partner)
  }

  /// Reports the first of what has no partner, which is not looked for any longer.
  private mutating func settleFirst() {
    let first = unpaired.removeFirst()
    switch (first.exported, first.source) {
    case (let record?, let partner?):
      if let difference = compare(record, partner) {
        report(.different(record, difference, source: partner))
      }
    case (let record?, nil): report(.extra(record, isRepeated: first.isRepeated))
    case (nil, let partner?): report(.missing(partner, at: first.at))
    case (nil, nil): break
    }
  }
}

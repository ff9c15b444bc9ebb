import Codecs
import Foundation
import Input
import Work

/// What a run has to export of the files that are there.
struct InputSelection {
  /// Stretches of files, in their order.
  var ranges: [CoveredRange] = []
  /// Files that stay open until they are read, by what they were: they may be renamed meanwhile.
  var handles: [InputHandle.Stamp: InputHandle] = [:]
  /// Files that have other names than before.
  var sightings: [Sighting] = []
  /// What somebody should know, each one sentence.
  var notices: [String] = []
  /// Files of which bytes wait for the end of their line.
  var waitingBytes = 0
  /// Files that were looked at.
  var fileCount = 0
}

/// Compares the files that are there with what has been exported.
///
/// Each entry of the ledger is claimed by one file at most, and every file claims what it begins
/// with: first those that nothing has happened to, then those that grew, then those under another
/// name. What no file claims belongs to a file that is gone, or that no longer holds it.
struct InputSurvey {
  /// Files that are held open for each dataset: more would not be allowed everywhere.
  private static let mostHandles = 32

  let ledger: InputLedger
  let policy: Dataflow.RewritePolicy
  /// Bytes after which a file is cut, at the start of a line.
  let cutSize: Int
  let lineLimit: LineLimit
  let stop: StopFlag
  private var claimedBy: [Int: String] = [:]
  private var seen: Set<[UInt64]> = []
  private var chosen: [String: [CoveredRange]] = [:]
  private var selection = InputSelection()

  init(
    ledger: InputLedger, policy: Dataflow.RewritePolicy, cutSize: Int, lineLimit: LineLimit,
    stop: StopFlag
  ) {
    self.ledger = ledger
    self.policy = policy
    self.cutSize = max(cutSize, 1)
    self.lineLimit = lineLimit
    self.stop = stop
  }

  private struct OpenFile {
    let path: String
    let handle: InputHandle
    let stamp: InputHandle.Stamp
    let codec: CompressionCodec
    let first: [UInt8]
  }

  mutating func select(_ files: [InputFiles.Found]) throws(ExportError) -> InputSelection {
    selection.fileCount = files.count
    let changed = files.filter { !claimUnchanged($0) }
    // What a file can be told by, the surest first.
    var (grown, others): ([InputFiles.Found], [InputFiles.Found]) = ([], [])
    for file in changed {
      if isKnown(file) { grown.append(file) } else { others.append(file) }
    }
    // Of files that are not known there may be more than can be open.
    var unknown: [(file: InputFiles.Found, codec: CompressionCodec)] = []
    for file in grown + others {
      try stop.check()
      guard let open = try open(file), isNew(open.stamp), try !takeKnown(open) else { continue }
      unknown.append((InputFiles.Found(path: open.path, stamp: open.stamp), open.codec))
    }
    // A compressed file may be what a file that is still there, or is gone, is becoming.
    for (file, codec) in unknown where codec != .none {
      if let open = try reopen(file) { try takeCompressed(open) }
    }
    for (file, codec) in unknown where codec == .none {
      if let open = try reopen(file) { try takeNew(open) }
    }
    for file in files { selection.ranges += chosen[file.path] ?? [] }
    for (index, path) in claimedBy.sorted(by: { $0.key < $1.key })
    where ledger.entries[index].path != path {
      selection.sightings.append(Sighting(path: path, of: ledger.entries[index].last))
    }
    return selection
  }

  // MARK: Files that are known

  /// Claims what a file holds that is as it was when it was exported, without reading it.
  private mutating func claimUnchanged(_ file: InputFiles.Found) -> Bool {
    let entry = ledger.entries(withStamp: file.stamp).first {
      claimedBy[$0] == nil && ledger.entries[$0].isComplete
    }
    guard let entry else { return false }
    claimedBy[entry] = file.path
    seen.insert([file.stamp.device, file.stamp.inode])
    let last = ledger.entries[entry].last
    if last.codec == .none { selection.waitingBytes += max(file.stamp.size - last.fileEnd, 0) }
    return true
  }

  /// Whether a file has the place of one that was exported.
  private func isKnown(_ file: InputFiles.Found) -> Bool {
    guard let entry = ledger.latest(at: file.path) else { return false }
    return ledger.entries[entry].last.stamp.isOfSameFile(as: file.stamp)
  }

  private func open(_ file: InputFiles.Found) throws(ExportError) -> OpenFile? {
    guard let handle = try InputHandle.ifThere(file.path) else { return nil }
    // It may be another one by now: what counts is the one that is open.
    let stamp = InputHandle.Stamp(try handle.status())
    return OpenFile(
      path: file.path, handle: handle, stamp: stamp,
      codec: try InputFile.compression(of: handle, size: stamp.size),
      first: try InputScan.first(of: handle))
  }

  /// Whether a file was not looked at before under another name, as links and renaming bring.
  private mutating func isNew(_ stamp: InputHandle.Stamp) -> Bool {
    seen.insert([stamp.device, stamp.inode]).inserted
  }

  /// Opens a file that was looked at again; nil where it was renamed or replaced since, which is for
  /// the next run.
  private func reopen(_ file: InputFiles.Found) throws(ExportError) -> OpenFile? {
    try stop.check()
    guard let open = try open(file), open.stamp.isOfSameFile(as: file.stamp) else { return nil }
    return open
  }

  /// Entries that a file may go on from, the likeliest first.
  private func candidates(for file: OpenFile) -> [Int] {
    var found: [Int] = []
    for size in ledger.headSizes where size <= file.first.count {
      found += ledger.entries(withHead: CoveredRange.Head(file.first[..<size]))
    }
    found = found.filter {
      let last = ledger.entries[$0].last
      return claimedBy[$0] == nil && last.codec == file.codec
        && (file.codec == .none ? last.end <= file.stamp.size : last.end == file.stamp.size)
    }
    func likelihood(_ index: Int) -> (Int, Int) {
      let last = ledger.entries[index].last
      let isSame = last.stamp.isOfSameFile(as: file.stamp)
      return ((isSame ? 2 : 0) + (last.path == file.path ? 1 : 0), last.end)
    }
    return found.sorted { likelihood($0) > likelihood($1) }
  }

  /// Claims what a file begins with, and chooses the rest; false when it begins with nothing known.
  private mutating func takeKnown(_ file: OpenFile) throws(ExportError) -> Bool {
    let candidates = candidates(for: file)
    guard !candidates.isEmpty else { return false }
    let bounds = candidates.flatMap { index in
      ledger.entries[index].covered.flatMap { [$0.lowerBound, $0.upperBound] }
    }
    let marks = try marks(of: file, at: bounds)
    var covered: [Range<Int>] = []
    for index in candidates {
      let entry = ledger.entries[index]
      guard marks[entry.end]?.sha256 == entry.last.through,
        !entry.covered.contains(where: { range in covered.contains { $0.overlaps(range) } })
      else { continue }
      claimedBy[index] = file.path
      covered += entry.covered
    }
    guard !covered.isEmpty else { return false }
    covered.sort { $0.lowerBound < $1.lowerBound }
    choose(file, except: covered, marks)
    return true
  }

  // MARK: Files that are not known

  private mutating func takeNew(_ file: OpenFile) throws(ExportError) {
    guard file.stamp.size > 0 || ledger.latest(at: file.path) != nil else { return }
    try checkRewritten(file)
    choose(file, except: [], try marks(of: file, at: []))
  }

  /// Sees to it that what was exported of a file of this name is in another one now, or may be
  /// exported again.
  private mutating func checkRewritten(_ file: OpenFile) throws(ExportError) {
    // A file that was seen elsewhere since is gone, and its name free.
    guard let index = ledger.latest(at: file.path), claimedBy[index] == nil,
      ledger.entries[index].path == file.path, !ledger.entries[index].isCompressedSince
    else { return }
    let end = ledger.entries[index].end
    let change =
      file.stamp.size < end
      ? "has \(file.stamp.size) bytes, and \(end) were exported of it"
      : "no longer begins with the \(end) bytes that were exported of it"
    guard policy == .exportAgain else {
      throw .failure(
        "\(file.path) \(change): it was rewritten; find out why, and set onRewrittenInput to"
          + " EXPORT_AGAIN to export all of it again")
    }
    selection.notices.append("\(file.path) \(change): it is exported in full again")
  }

  /// Takes a compressed file: new, or one that was exported before it was compressed.
  private mutating func takeCompressed(_ file: OpenFile) throws(ExportError) {
    if let sibling = try sibling(of: file) {
      selection.notices.append(
        "\(file.path) is \(sibling), compressed: it waits until that is gone")
      return
    }
    let origin = try origin(of: file)
    if let origin {
      if let other = claimedBy[origin.entry] {
        selection.notices.append(
          "\(file.path) is \(other), compressed: it waits until that is gone")
        return
      }
      claimedBy[origin.entry] = file.path
    } else {
      try checkRewritten(file)
    }
    let size = file.stamp.size
    let marks = try InputScan.marks([size], of: file.handle, stop: stop)
    keepOpen(file)
    chosen[file.path] = [
      CoveredRange(
        path: file.path, stamp: file.stamp, codec: file.codec, start: 0, end: size, fileEnd: size,
        head: CoveredRange.Head(file.first[...]), before: origin?.mark.sha256 ?? "",
        through: marks[0].sha256, linesBefore: origin?.mark.lines ?? 0,
        textStart: origin?.mark.offset ?? 0)
    ]
  }

  /// The path of the file beside a compressed one that it is being made from.
  private func sibling(of file: OpenFile) throws(ExportError) -> String? {
    guard let dot = file.path.lastIndex(of: "."),
      file.path[dot...] == ".gz" || file.path[dot...] == ".zst"
    else { return nil }
    let path = String(file.path[..<dot])
    guard let handle = try InputHandle.ifThere(path) else { return nil }
    let first = try InputScan.first(of: handle)
    guard !first.isEmpty else { return nil }
    let text: [UInt8]
    do throws(ExportError) { text = try Self.firstText(of: file, atMost: first.count) } catch {
      // What is being made has no end yet.
      if error.systemCode == nil { return path }
      throw error
    }
    return first.starts(with: text) ? path : nil
  }

  private static func firstText(
    of file: OpenFile, atMost count: Int
  ) throws(ExportError) -> [UInt8] {
    var first: [UInt8] = []
    let text = try DecompressingReader(file.handle, file.codec)
    while first.count < count {
      let more = try text.read(atMost: count - first.count)
      if more.isEmpty { break }
      first += more
    }
    return first
  }

  /// The entry of what a compressed file was before, with where its text and lines go on.
  private func origin(
    of file: OpenFile
  ) throws(ExportError) -> (entry: Int, mark: InputScan.Mark)? {
    let sizes = ledger.headSizes
    guard let most = sizes.last, ledger.entries.contains(where: { $0.last.codec == .none })
    else { return nil }
    let first = try Self.firstText(of: file, atMost: most)
    var found: [Int] = []
    for size in sizes where size <= first.count {
      found += ledger.entries(withHead: CoveredRange.Head(first[..<size])).filter {
        ledger.entries[$0].last.codec == .none && ledger.entries[$0].isGapless
      }
    }
    guard !found.isEmpty else { return nil }
    let marks = try InputScan.textMarks(
      Set(found.map { ledger.entries[$0].end }).sorted(), of: file.handle, file.codec, stop: stop)
    let matching = found.filter { index in
      let entry = ledger.entries[index]
      return marks.contains { $0.offset == entry.end && $0.sha256 == entry.last.through }
    }
    let best = matching.max {
      (claimedBy[$0] == nil ? 1 : 0, ledger.entries[$0].end)
        < (claimedBy[$1] == nil ? 1 : 0, ledger.entries[$1].end)
    }
    guard let best, let mark = marks.first(where: { $0.offset == ledger.entries[best].end }) else {
      return nil
    }
    return (best, mark)
  }

  // MARK: Stretches

  private struct Marks {
    var end: Int
    var cuts: [Int]
    var byOffset: [Int: InputScan.Mark]

    subscript(offset: Int) -> InputScan.Mark? { byOffset[offset] }
  }

  /// Reads a file: what comes before `offsets`, before the places where it is cut, and before the end
  /// of its whole lines.
  private func marks(of file: OpenFile, at offsets: [Int]) throws(ExportError) -> Marks {
    let size = file.stamp.size
    guard file.codec == .none else {
      let marks = try InputScan.marks([size], of: file.handle, stop: stop)
      return Marks(end: size, cuts: [], byOffset: [size: marks[0]])
    }
    let end = try InputScan.end(ofLinesIn: size, of: file.handle, lineLimit, stop: stop)
    var cuts: [Int] = []
    var cut = cutSize
    while cut < end {
      let start = try LineSearch.lineStart(file.handle, at: cut, stop: stop)
      if start < end, start > cuts.last ?? 0 { cuts.append(start) }
      cut = max(cut, start - start % cutSize) + cutSize
    }
    let all = Set(offsets + cuts + [end]).sorted()
    let found = try InputScan.marks(all, of: file.handle, stop: stop)
    return Marks(
      end: end, cuts: cuts,
      byOffset: Dictionary(uniqueKeysWithValues: found.map { ($0.offset, $0) })
    )
  }

  /// Chooses what of a file lies outside of `covered`, which ascends.
  private mutating func choose(_ file: OpenFile, except covered: [Range<Int>], _ marks: Marks) {
    let end = max(marks.end, covered.last?.upperBound ?? 0)
    let waiting = file.codec == .none ? file.stamp.size - end : 0
    selection.waitingBytes += waiting
    if waiting > lineLimit.bytes {
      selection.notices.append(
        "\(file.path) ends with \(waiting) bytes without a newline, more than the \(lineLimit.size)"
          + " that a record may have: they wait for the end of their line, which will be rejected")
    }
    var ranges: [CoveredRange] = []
    var at = 0
    for range in covered + [end..<end] {
      let stops = marks.cuts.filter { at < $0 && $0 < range.lowerBound } + [range.lowerBound]
      for stop in stops where stop > at {
        guard let mark = marks[stop], at == 0 || marks[at] != nil else { continue }
        ranges.append(
          CoveredRange(
            path: file.path, stamp: file.stamp, codec: file.codec, start: at, end: stop,
            fileEnd: end, head: CoveredRange.Head(file.first[..<min(file.first.count, stop)]),
            before: at == 0 ? "" : marks[at]?.sha256 ?? "", through: mark.sha256,
            linesBefore: at == 0 ? 0 : marks[at]?.lines ?? 0))
        at = stop
      }
      at = max(at, range.upperBound)
    }
    guard !ranges.isEmpty else { return }
    keepOpen(file)
    chosen[file.path] = ranges
  }

  private mutating func keepOpen(_ file: OpenFile) {
    guard selection.handles.count < Self.mostHandles else { return }
    selection.handles[file.stamp] = file.handle
  }
}

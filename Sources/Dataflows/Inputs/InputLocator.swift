import Input
import Work

/// Finds the files of a plan again, of which some may have been renamed, and others be gone.
struct InputLocator {
  let files: [InputFiles.Found]
  let stop: StopFlag

  /// Stretches under the names that their files have now; nil for one whose bytes are gone. Reads each
  /// file once, but for those that others were taken for.
  func locate(_ ranges: [CoveredRange]) throws(ExportError) -> [CoveredRange?] {
    var located = [CoveredRange?](repeating: nil, count: ranges.count)
    let byFile = Dictionary(grouping: ranges.indices) { ranges[$0].stamp }
    for indices in byFile.values {
      guard let first = indices.first.map({ ranges[$0] }) else { continue }
      var missing = indices
      for file in candidates(for: first) where !missing.isEmpty {
        try stop.check()
        let wanted = missing.map { ranges[$0] }
        for (index, range) in zip(missing, try find(wanted, in: file)) { located[index] = range }
        missing = missing.filter { located[$0] == nil }
      }
    }
    return located
  }

  /// Files that may be that of a stretch, the likeliest first.
  private func candidates(for range: CoveredRange) -> [InputFiles.Found] {
    func likelihood(_ file: InputFiles.Found) -> Int {
      (file.stamp.isOfSameFile(as: range.stamp) ? 2 : 0) + (file.path == range.path ? 1 : 0)
    }
    return files.sorted { likelihood($0) > likelihood($1) }
  }

  /// Those of the stretches of one file that `file` holds, in their places.
  private func find(
    _ ranges: [CoveredRange], in file: InputFiles.Found
  ) throws(ExportError) -> [CoveredRange?] {
    let nothing = [CoveredRange?](repeating: nil, count: ranges.count)
    guard let head = ranges.first?.head,
      let handle = try InputHandle.ifThere(file.path)
    else { return nothing }
    let stamp = InputHandle.Stamp(try handle.status())
    func mayHold(_ range: CoveredRange) -> Bool {
      range.codec == .none ? range.end <= stamp.size : range.end == stamp.size
    }
    let first = try InputScan.first(of: handle)
    guard ranges.contains(where: mayHold), first.count >= head.size,
      CoveredRange.Head(first[..<head.size]) == head
    else { return nothing }
    let ends = Set(ranges.filter(mayHold).map(\.end)).sorted()
    let marks = try InputScan.marks(ends, of: handle, stop: stop)
    return ranges.map { range in
      guard marks.contains(where: { $0.offset == range.end && $0.sha256 == range.through }) else {
        return nil
      }
      var range = range
      range.path = file.path
      // Size and time stay those of the plan: nobody has looked at what was appended since.
      range.stamp = range.stamp.moved(to: stamp)
      return range
    }
  }
}

import ByteBuffers
import Input
import Work

/// Finds the line numbers of places in the source.
enum SourceLineNumbers {
  /// The findings with the lines that their sources are in. Files are read up to the last of these, once
  /// each; streams, which may be gone, keep their offsets.
  static func add(
    to findings: [VerifyFinding], _ feed: SourceFeed?, stop: StopFlag
  ) throws(ExportError) -> [VerifyFinding] {
    guard let feed else { return findings }
    var findings = findings
    let files = Set(findings.compactMap { $0.source?.file })
    for (input, file) in feed.files.catalog.files.enumerated()
    where files.contains(file.name) && !file.isStream {
      let wanted = findings.indices.filter { findings[$0].source?.file == file.name }
        .sorted { (findings[$0].source?.offset ?? 0) < (findings[$1].source?.offset ?? 0) }
      try number(wanted, of: input, feed, &findings, stop)
    }
    return findings
  }

  private static func number(
    _ wanted: [Int], of input: Int, _ feed: SourceFeed, _ findings: inout [VerifyFinding],
    _ stop: StopFlag
  ) throws(ExportError) {
    let catalog = try InputCatalog(
      [feed.files.catalog.files[input].name], spoolFolder: nil,
      lineLimit: feed.files.catalog.lineLimit)
    let source = try SegmentSource(
      catalog: catalog, plan: SegmentPlan(segmentSize: 16 << 20), stop: stop)
    let reader = ChunkReader(catalog: catalog, stop: stop)
    let text = SegmentText()
    var rest = wanted[...]
    var line = 1
    func pass(_ long: LongLine) {
      while let next = rest.first, let offset = findings[next].source?.offset,
        offset < long.offset + long.count
      {
        findings[next].source?.line = line
        rest.removeFirst()
      }
      line += 1
    }
    while !rest.isEmpty, let segment = try source.next(text) {
      reader.open(segment)
      while let chunk = try reader.next(passing: pass) {
        var position = 0
        while let next = rest.first, let offset = findings[next].source?.offset,
          offset < chunk.offset + chunk.count
        {
          line += newlines(chunk, position..<max(position, offset - chunk.offset))
          position = max(position, offset - chunk.offset)
          findings[next].source?.line = line
          rest.removeFirst()
        }
        line += newlines(chunk, position..<chunk.count)
      }
    }
  }

  private static func newlines(_ chunk: LineChunk, _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where chunk.base[index] == UInt8(ascii: "\n") { count += 1 }
    return count
  }
}

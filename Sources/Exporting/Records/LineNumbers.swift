import Input
import Work

/// Turns lines of segments, committed in order, into lines of files.
struct LineNumbers {
  private let names: [String]
  private let starts: [InputStart]
  private var input = -1
  /// Lines of the input in segments before this one.
  private var before = 0

  /// - Parameters:
  ///   - names: Of the inputs.
  ///   - starts: What of each comes before what is read; nothing where none are given.
  init(names: [String], starts: [InputStart]? = nil) {
    self.names = names
    self.starts = starts ?? names.map { _ in InputStart() }
  }

  /// Hands on each rejected line of the next segment with its place in its file.
  mutating func commit(
    _ tally: SegmentTally,
    rejected: (RejectedLine, RejectedText) throws(ExportError) -> Void
  ) throws(ExportError) {
    var firstLines: [Int] = []
    for part in tally.parts {
      if part.input != input {
        input = part.input
        before = starts[input].lines
      }
      firstLines.append(before)
      before += part.lines
    }
    try tally.rejects.forEach { entry throws(ExportError) in
      let input = tally.parts[entry.part].input
      let line = RejectedLine(
        file: names[input], line: firstLines[entry.part] + entry.line + 1,
        column: entry.column + 1, offset: starts[input].offset + entry.offset + entry.column,
        path: entry.path, code: entry.reason.code, reason: entry.reason.description,
        values: entry.values)
      let isLong = entry.longCount > 0
      try rejected(
        line,
        isLong
          ? .long(LongLine(input: input, offset: entry.offset, count: entry.longCount))
          : .held(entry.text))
    }
  }
}

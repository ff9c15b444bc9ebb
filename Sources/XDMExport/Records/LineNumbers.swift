/// Turns lines of segments, committed in order, into lines of files.
struct LineNumbers {
  private let names: [String]
  private var input = -1
  /// Lines of the input in segments before this one.
  private var before = 0

  /// - Parameter names: Of the inputs.
  init(names: [String]) { self.names = names }

  /// Hands on each rejected line of the next segment with its place in its file.
  mutating func commit(
    _ tally: SegmentTally,
    rejected: (RejectedLine, UnsafeRawBufferPointer) throws(ExportError) -> Void
  ) throws(ExportError) {
    var starts: [Int] = []
    for part in tally.parts {
      if part.input != input {
        input = part.input
        before = 0
      }
      starts.append(before)
      before += part.lines
    }
    try tally.rejects.forEach { entry throws(ExportError) in
      let line = RejectedLine(
        file: names[tally.parts[entry.part].input], line: starts[entry.part] + entry.line + 1,
        column: entry.column + 1, offset: entry.offset + entry.column, path: entry.path,
        reason: entry.reason)
      try rejected(line, entry.text)
    }
  }
}

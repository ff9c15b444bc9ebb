import Testing

/// Rules for the text of all source files.
@Suite("House rules")
struct HouseRuleTests {
  static let maximumLines = 400

  /// Files that are longer, until they are divided.
  static let longer: Set<String> = []

  @Test("a source file has at most 400 lines")
  func lengths() throws {
    let files = try SourceTree.files(in: "Sources", ["swift", "h", "c"])
    #expect(files.count > 300)
    let long = Set(
      files.filter { $0.text.count(where: \.isNewline) > Self.maximumLines }.map(\.path))
    #expect(long.subtracting(Self.longer).sorted() == [], "divide these")
    #expect(Self.longer.subtracting(long).sorted() == [], "these are short enough: strike them")
  }

  /// What says how the project was made, and not what it is.
  static var workWords: Regex<Substring> {
    #/\bissue\s*#?\s*\d|\b(?:this|last|next|earlier|later|previous|another) session\b|/work/|\bTODO\b|\bFIXME\b/#
      .ignoresCase()
  }

  /// One of these is in whatever `workWords` finds.
  static let hints = ["issue", "session", "/work/", "todo", "fixme"]

  @Test("no file names an issue, a session, or work that is left to do")
  func workWords() throws {
    let kinds: Set<String> = ["swift", "h", "c", "md", "modulemap", "tutorial"]
    for file in try SourceTree.files(in: "Sources", kinds) {
      // A search for fixed text is a hundred times as fast as the expression in a debug build.
      guard
        Self.hints.contains(where: { file.text.range(of: $0, options: .caseInsensitive) != nil })
      else { continue }
      for (index, line) in file.lines.enumerated() where line.contains(Self.workWords) {
        Issue.record("\(file.path):\(index + 1): \(line)")
      }
    }
  }

  @Test(
    "such words are found",
    arguments: [
      ("see issue 15", true), ("Issue #3", true), ("as in the last session", true),
      ("/work/main", true), ("TODO: later", true), ("a session of a visitor", false),
      ("an issue that is found", false), ("/workers/", false),
    ])
  func words(text: String, isFound: Bool) { #expect(text.contains(Self.workWords) == isFound) }
}

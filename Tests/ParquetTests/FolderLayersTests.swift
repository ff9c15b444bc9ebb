import Foundation
import Testing

/// The folders of `Sources/Parquet`, lowest first: a file may name types of its own folder and of those
/// before it. Files beside the folders are the lowest.
private let layers = [
  "", "Schema", "Metadata", "Encoding", "Column", "Index", "Page", "Reader", "RowGroup", "File",
  "Writing", "Checking",
]

@Suite("Folders of the Parquet module")
struct FolderLayersTests {
  /// A source file without comments and texts.
  private struct Source {
    let path: String
    let code: String

    var folder: String {
      path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
    }

    /// Types that the file declares outside others.
    func types(private isPrivate: Bool) -> Set<String> {
      let declaration =
        /(?m)^(?<modifiers>(?:(?:@\w+|public|package|final|indirect|private|fileprivate)\s+)*)(?:struct|class|enum|protocol|typealias|actor)\s+(?<name>\w+)/
      return Set(
        code.matches(of: declaration).filter {
          $0.output.modifiers.contains("private") == isPrivate
        }.map { String($0.output.name) })
    }

    /// Names that stand for types, without those behind a dot.
    var names: Set<String> {
      Set(code.matches(of: /(?:^|[^.\w])(?<name>[A-Z]\w*)/).map { String($0.output.name) })
    }
  }

  private static func sources() throws -> [Source] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Parquet")
    let enumerator = try #require(FileManager.default.enumerator(atPath: root.path))
    var sources: [Source] = []
    while let path = enumerator.nextObject() as? String {
      guard path.hasSuffix(".swift") else { continue }
      let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      sources.append(Source(path: path, code: code(text)))
    }
    return sources
  }

  private static func code(_ text: String) -> String {
    text.replacing(/(?s)""".*?"""/, with: "\"\"").replacing(/\/\/[^\n]*/, with: "")
      .replacing(/"(?:\\.|[^"\\\n])*"/, with: "\"\"")
  }

  /// What files name of higher folders.
  private static func violations(_ sources: [Source]) -> [String] {
    var folders: [String: Set<String>] = [:]
    for source in sources {
      for type in source.types(private: false) { folders[type, default: []].insert(source.folder) }
    }
    return sources.flatMap { source -> [String] in
      let rank = layers.firstIndex(of: source.folder)
      let own = source.types(private: true)
      return source.names.subtracting(own).sorted().compactMap { name in
        guard let declaring = folders[name], !declaring.contains(source.folder) else { return nil }
        let isLower = declaring.contains { folder in
          guard let rank, let other = layers.firstIndex(of: folder) else { return false }
          return other < rank
        }
        return isLower ? nil : "\(source.path) names \(name) of \(declaring.sorted())"
      }
    }
  }

  @Test("No file names a type of a higher folder")
  func order() throws {
    let sources = try Self.sources()
    #expect(sources.count > 100)
    #expect(Set(sources.map(\.folder)) == Set(layers), "each folder has a place in the order")
    #expect(Self.violations(sources) == [])
  }

  @Test("A name of a higher folder is found, one in a comment or a text is not")
  func finds() {
    let sources = [
      Source(path: "Column/A.swift", code: Self.code("struct A { var b: [B?] }")),
      Source(path: "File/B.swift", code: Self.code("@frozen\npublic struct B { let a = A() }")),
      Source(path: "Column/C.swift", code: Self.code("// B\nlet c = \"B \\\" B\" + x.B")),
      Source(path: "Column/D.swift", code: Self.code("private struct B {}\nlet d = B()")),
    ]
    #expect(Self.violations(sources) == ["Column/A.swift names B of [\"File\"]"])
  }
}

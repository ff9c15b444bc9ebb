import Foundation
import Testing

/// The files of this checkout, as text.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  struct File {
    /// Relative to the checkout.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The modules that a Swift file imports, in whatever form.
    var imports: Set<String> {
      let form =
        #/^\s*(?:@\w+(?:\(\w+\))?\s+|(?:public|package|internal|private|fileprivate)\s+)*import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
        .anchorsMatchLineEndings()
      return Set(text.matches(of: form).map { String($0.1) })
    }
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// All files in a folder with one of these extensions, at any depth, in the order of their paths.
  static func files(in folder: String, _ extensions: Set<String> = ["swift"]) throws -> [File] {
    let path = root.appendingPathComponent(folder).path
    return try FileManager.default.subpathsOfDirectory(atPath: path)
      .filter { extensions.contains(($0 as NSString).pathExtension) }
      .sorted()
      .map { File(path: "\(folder)/\($0)", text: try text("\(folder)/\($0)")) }
  }
}

/// The targets that `Package.swift` declares.
struct PackageManifest {
  struct Target: Equatable {
    let kind: String
    let dependencies: Set<String>
    /// Where its files lie, relative to the checkout.
    let path: String
  }

  let targets: [String: Target]

  init() throws { self.init(try SourceTree.text("Package.swift")) }

  init(_ text: String) {
    var targets: [String: Target] = [:]
    let starts = text.matches(of: #/\.(target|executableTarget|testTarget|systemLibrary|plugin)\(/#)
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
      let declaration = text[start.range.upperBound..<end]
      guard let name = declaration.firstMatch(of: #/name:\s*"([^"]+)"/#) else { continue }
      let list = declaration.firstMatch(of: #/dependencies:\s*\[([^\]]*)\]/#)?.1 ?? ""
      let kind = String(start.1)
      // It is a program of the build, and imports none of the targets.
      if kind == "plugin" { continue }
      let folder = kind == "testTarget" ? "Tests" : "Sources"
      targets[String(name.1)] = Target(
        kind: kind, dependencies: Set(list.matches(of: #/"([^"]+)"/#).map { String($0.1) }),
        path: declaration.firstMatch(of: #/\bpath:\s*"([^"]+)"/#).map { String($0.1) }
          ?? "\(folder)/\(name.1)")
    }
    self.targets = targets
  }
}

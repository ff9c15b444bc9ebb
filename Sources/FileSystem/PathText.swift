/// Parts of paths, as text: nothing is resolved or looked up.
package enum PathText {
  /// The last name in a path, without slashes around it; empty where there is none.
  package static func lastName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? ""
  }

  /// What comes before the last name, with its slash: empty for a name alone.
  package static func folder(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }
}

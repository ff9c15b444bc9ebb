import Foundation
import PackagePlugin

/// Writes the commit that a program is built from into its sources, as `BuildCommit.name`: nil where
/// the package is no git checkout.
///
/// Git itself is not needed, nor the network. The command runs again when HEAD moves.
@main
struct BuildCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
    let root = context.package.directoryURL
    let output = context.pluginWorkDirectoryURL.appending(path: "BuildCommit.swift")
    return [
      .buildCommand(
        displayName: "Reading the commit", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", Self.script, "sh", root.path, output.path],
        inputFiles: Self.inputs(gitFolder: Self.gitFolder(of: root)), outputFiles: [output])
    ]
  }

  /// The folder that holds HEAD: `.git`, or the one that the file `.git` of a worktree names.
  private static func gitFolder(of root: URL) -> URL {
    let git = root.appending(path: ".git")
    guard let text = try? String(contentsOf: git, encoding: .utf8), text.hasPrefix("gitdir: ")
    else {
      return git
    }
    let path = text.dropFirst(8).trimmingCharacters(in: .newlines)
    return URL(filePath: path, relativeTo: root).absoluteURL
  }

  /// Files that change with every commit and every checkout, and never go away by themselves.
  private static func inputs(gitFolder: URL) -> [URL] {
    ["HEAD", "logs/HEAD"].map { gitFolder.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
  }

  private static let script = #"""
    root=$1
    git=$root/.git
    commit=
    if [ -f "$git" ]; then
      read -r _ git < "$git"
      case $git in /*) ;; *) git=$root/$git ;; esac
    fi
    if [ -f "$git/HEAD" ]; then
      read -r kind ref < "$git/HEAD"
      common=$git
      if [ -f "$git/commondir" ]; then
        read -r common < "$git/commondir"
        case $common in /*) ;; *) common=$git/$common ;; esac
      fi
      if [ "$kind" != ref: ]; then
        commit=$kind
      elif [ -f "$common/$ref" ]; then
        read -r commit < "$common/$ref"
      elif [ -f "$common/packed-refs" ]; then
        while read -r hash name; do
          if [ "$name" = "$ref" ]; then commit=$hash; fi
        done < "$common/packed-refs"
      fi
    fi
    case $commit in
      *[!0-9a-f]* | '') name=nil ;;
      *) name="\"$(printf %.12s "$commit")\"" ;;
    esac
    printf '/// The commit of the checkout that the program was built from.\nenum BuildCommit {\n  static let name: String? = %s\n}\n' "$name" > "$2"
    """#
}

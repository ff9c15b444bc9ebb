import Foundation
import Work

/// A folder of a benchmark's own for what it writes, removed with all that is in it.
final class BenchFolder: Sendable {
  let path: String

  /// - Parameter parent: A folder that is there.
  init(in parent: String) throws(ExportError) {
    var template = Array("\(parent)/xdm-export-bench-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw .io("create a temporary folder in", parent) }
    path = String(cString: made)
  }

  /// A path in the folder, for `name`.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

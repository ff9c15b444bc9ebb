import Foundation

/// A folder of its own for a test, removed with the object.
package final class TemporaryFolder {
  package let path: String

  package init() {
    path = NSTemporaryDirectory() + "/xdm-export-test-\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      fatalError("cannot make \(path): \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders it lies in; returns its path.
  @discardableResult
  package func write(_ name: String, _ content: [UInt8]) -> String {
    let file = "\(path)/\(name)"
    let folder = (file as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard FileManager.default.createFile(atPath: file, contents: Data(content)) else {
      fatalError("cannot write \(file)")
    }
    return file
  }

  @discardableResult
  package func write(_ name: String, _ content: String) -> String {
    write(name, Array(content.utf8))
  }

  /// Paths of all entries, at any depth, sorted.
  package var entries: [String] {
    (FileManager.default.subpaths(atPath: path) ?? []).sorted()
  }

  package func read(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init) ?? []
  }
}

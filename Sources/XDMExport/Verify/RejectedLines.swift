import ByteBuffers
import Foundation

/// The lines that exports have set aside: the same bytes are rejected wherever they come again.
///
/// Memory: about a hundred bytes a line.
final class RejectedLines: Sendable {
  private let digests: [Int: Set<[UInt8]>]
  /// Lines, those that are the same counted each.
  let count: Int

  /// Reads the lines of files of rejected lines.
  init(_ paths: [String], stop: StopFlag) throws(ExportError) {
    var digests: [Int: Set<[UInt8]>] = [:]
    var count = 0
    if !paths.isEmpty {
      let lines = try LineReader(paths, stop: stop)
      while let line = try lines.next() {
        count += 1
        digests[Self.hash(line.bytes), default: []].insert(SHA256.hash(line.bytes))
      }
    }
    self.digests = digests
    self.count = count
  }

  var isEmpty: Bool { digests.isEmpty }

  /// Whether a line, without its newline, is among them. O(bytes).
  func contains(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let same = digests[Self.hash(line)] else { return false }
    return same.contains(SHA256.hash(line))
  }

  private static func hash(_ line: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: line)
    return hasher.finalize()
  }
}

import ByteBuffers
import FileSystem
import Foundation
import Input
import Work

/// The lines that exports have set aside: the same bytes are rejected wherever they come again.
///
/// Memory: about a hundred bytes a line.
final class RejectedLines: Sendable {
  private let digests: [Int: Set<[UInt8]>]
  /// Of lines that are too long to be held, by their length.
  private let longDigests: [Int: Set<[UInt8]>]
  /// Lines, those that are the same counted each.
  let count: Int

  /// Reads the lines of files of rejected lines.
  init(_ paths: [String], _ lineLimit: LineLimit, stop: StopFlag) throws(ExportError) {
    var digests: [Int: Set<[UInt8]>] = [:]
    var longDigests: [Int: Set<[UInt8]>] = [:]
    var count = 0
    if !paths.isEmpty {
      let catalog = try Self.catalog(paths, lineLimit)
      let longLines = LongLineReader(catalog, stop: stop)
      let lines = try LineReader(catalog, stop: stop) { line throws(ExportError) in
        count += 1
        longDigests[line.count, default: []].insert(try longLines.digest(of: line))
      }
      while let line = try lines.next() {
        count += 1
        digests[Self.hash(line.bytes), default: []].insert(SHA256.hash(line.bytes))
      }
    }
    self.digests = digests
    self.longDigests = longDigests
    self.count = count
  }

  /// Files of lines as they are: what one begins with is neither a mark nor that of a compressed file.
  private static func catalog(
    _ paths: [String], _ lineLimit: LineLimit
  ) throws(ExportError) -> InputCatalog {
    var slices: [InputSlice] = []
    for path in paths {
      let stamp = InputHandle.Stamp(try Files.status(path))
      slices.append(
        InputSlice(path: path, stamp: stamp, codec: .none, start: InputStart(), end: stamp.size))
    }
    var catalog = InputCatalog(slices, lineLimit: lineLimit)
    catalog.keepsMarks = true
    return catalog
  }

  /// Whether no line can be among them but one that is too long.
  var isEmpty: Bool { digests.isEmpty }

  /// Whether a line, without its newline, is among them. O(bytes).
  func contains(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let same = digests[Self.hash(line)] else { return false }
    return same.contains(SHA256.hash(line))
  }

  /// Whether a line that is too long is among them. Reads it where one of them is as long.
  func contains(_ line: LongLine, _ reader: LongLineReader) throws(ExportError) -> Bool {
    guard let same = longDigests[line.count] else { return false }
    return same.contains(try reader.digest(of: line))
  }

  private static func hash(_ line: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: line)
    return hasher.finalize()
  }
}

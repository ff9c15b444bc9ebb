import Codecs
import Input
import JSONStream
import XDM

/// A stretch of a file that an export holds, and how to know the file again.
///
/// Bytes are those of the file as stored. Of a compressed file the stretch is all of it, but for its
/// first text where that was exported before it was compressed.
struct CoveredRange: Sendable, Equatable {
  /// The first bytes of a file, which tell most files apart.
  struct Head: Sendable, Hashable {
    let size: Int
    /// SHA-256 in hexadecimal digits.
    let sha256: String

    static let maximumSize = 4096
  }

  var path: String
  /// What the file was when the stretch was chosen.
  var stamp: InputHandle.Stamp
  var codec: CompressionCodec
  var start: Int
  var end: Int
  /// Where the whole lines of the file ended at that time: beyond `end` where other stretches follow.
  var fileEnd: Int
  var head: Head
  /// SHA-256 of all bytes before `start`, or of the text before `textStart`; empty where there are
  /// none.
  var before: String
  /// SHA-256 of all bytes before `end`.
  var through: String
  /// Lines before `start`.
  var linesBefore: Int
  /// Bytes of text of a compressed file that were exported before.
  var textStart = 0

  var size: Int { end - start }

  func slice(_ handle: InputHandle?) -> InputSlice {
    InputSlice(
      path: path, stamp: stamp, codec: codec,
      start: InputStart(offset: start, textOffset: textStart, lines: linesBefore), end: end,
      handle: handle)
  }
}

/// Where a file was seen of which nothing new was exported: it has another name than before.
struct Sighting: Sendable, Equatable {
  var path: String
  /// Bytes of the file that exports hold, and their SHA-256.
  var end: Int
  var through: String

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("path", path)
    writer.field("end", end)
    writer.field("sha256", through)
    writer.endObject()
  }

  init(path: String, of range: CoveredRange) {
    self.path = path
    end = range.end
    through = range.through
  }

  /// Nil for what is no sighting.
  init?(_ tree: JSONTree) {
    guard let path = tree["path"]?.text, let end = tree["end"]?.number,
      let through = tree["sha256"]?.text
    else { return nil }
    self.path = path
    self.end = Int(end)
    self.through = through
  }
}

extension CoveredRange {
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("path", path)
    writer.field("start", start)
    writer.field("end", end)
    writer.field("fileEnd", fileEnd)
    if codec != .none { writer.field("compression", codec.rawValue.uppercased()) }
    if textStart > 0 { writer.field("textStart", textStart) }
    writer.field("linesBefore", linesBefore)
    writer.field("headSize", head.size)
    writer.field("headSha256", head.sha256)
    if !before.isEmpty { writer.field("sha256Before", before) }
    writer.field("sha256", through)
    writer.field("device", Int(truncatingIfNeeded: stamp.device))
    writer.field("inode", Int(truncatingIfNeeded: stamp.inode))
    writer.field("fileSize", stamp.size)
    writer.field("modifiedSeconds", stamp.seconds)
    writer.field("modifiedNanoseconds", stamp.nanoseconds)
    writer.endObject()
  }

  /// Nil for what is no such stretch.
  init?(_ tree: JSONTree) {
    func number(_ key: String) -> Int? { tree[key]?.number.map { Int($0) } }
    guard let path = tree["path"]?.text, let start = number("start"), let end = number("end"),
      let fileEnd = number("fileEnd"), let headSize = number("headSize"),
      let headDigest = tree["headSha256"]?.text, let through = tree["sha256"]?.text,
      let linesBefore = number("linesBefore"), 0 <= start, start <= end, end <= fileEnd,
      0...Head.maximumSize ~= headSize, linesBefore >= 0
    else { return nil }
    self.path = path
    self.start = start
    self.end = end
    self.fileEnd = fileEnd
    self.linesBefore = linesBefore
    self.through = through
    before = tree["sha256Before"]?.text ?? ""
    guard start == 0 || !before.isEmpty else { return nil }
    head = Head(size: headSize, sha256: headDigest)
    stamp = InputHandle.Stamp(
      device: UInt64(bitPattern: Int64(number("device") ?? 0)),
      inode: UInt64(bitPattern: Int64(number("inode") ?? 0)), size: number("fileSize") ?? 0,
      seconds: number("modifiedSeconds") ?? 0, nanoseconds: number("modifiedNanoseconds") ?? 0)
    codec = CompressionCodec(rawValue: tree["compression"]?.text?.lowercased() ?? "none") ?? .none
    textStart = max(number("textStart") ?? 0, 0)
  }
}

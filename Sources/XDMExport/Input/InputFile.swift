import ByteBuffers
import Codecs
import Foundation

/// One file of input, as it was when the catalog was made.
final class InputFile: Sendable {
  /// What to call it: the path as it was given or found, or `-`.
  let name: String
  /// `none`, `gzip` or `zstd`, told by the first bytes, never by the name.
  let compression: CompressionCodec
  /// Bytes as stored.
  var size: Int { stamp.size }

  private let stamp: InputHandle.Stamp
  private let path: String
  /// A spooled stream, which has no path any more.
  private let spool: InputHandle?

  /// - Parameter spool: The file itself, when it has no path.
  init(path: String, name: String, spool: InputHandle? = nil) throws(ExportError) {
    self.path = path
    self.name = name
    self.spool = spool
    let handle: InputHandle
    if let spool { handle = spool } else { handle = try InputHandle(path: path, name: name) }
    stamp = InputHandle.Stamp(try handle.status())
    compression = try Self.compression(of: handle)
  }

  /// Opens the file again, and sees to it that it is still the same.
  func open() throws(ExportError) -> InputHandle {
    if let spool { return spool }
    let handle = try InputHandle(path: path, name: name)
    guard InputHandle.Stamp(try handle.status()) == stamp else {
      throw .failure("\(name) was changed while it was read: export it again when it is complete")
    }
    return handle
  }

  /// Sees to it that the file is still the same: it may have changed after it was opened last.
  func checkUnchanged() throws(ExportError) { _ = try open() }

  private static func compression(of handle: InputHandle) throws(ExportError) -> CompressionCodec {
    var first = ByteBuffer(capacity: 4)
    first.advance(by: try handle.read(at: 0, into: first.base, room: 4))
    return compression(first: first.array())
  }

  /// What files that start with `first`, at most four bytes, are compressed with.
  static func compression(first: [UInt8]) -> CompressionCodec {
    if first.starts(with: [0x1f, 0x8b]) { return .gzip }
    guard first.count == 4 else { return .none }
    // RFC 8878: a frame, or a frame to be skipped.
    let isFrame = first == [0x28, 0xb5, 0x2f, 0xfd]
    let isSkipped = first[0] & 0xf0 == 0x50 && first.dropFirst().elementsEqual([0x2a, 0x4d, 0x18])
    return isFrame || isSkipped ? .zstd : .none
  }
}

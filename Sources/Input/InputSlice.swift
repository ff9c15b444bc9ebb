import Codecs
import Work

/// What of a file comes before the part of it that is read.
package struct InputStart: Sendable, Equatable {
  /// Bytes of an uncompressed file.
  package var offset = 0
  /// Bytes of text of a compressed file, which are decompressed and left out.
  var textOffset = 0
  /// Lines of either.
  package var lines = 0

  package init(offset: Int = 0, textOffset: Int = 0, lines: Int = 0) {
    self.offset = offset
    self.textOffset = textOffset
    self.lines = lines
  }
}

/// A stretch of a file, or all of a compressed one but for its first text.
///
/// An uncompressed file may grow while it is read; that its stretch stays as it is, is the caller's
/// to know. It may be renamed too, where it is held open.
package struct InputSlice: Sendable {
  let path: String
  let stamp: InputHandle.Stamp
  let codec: CompressionCodec
  let start: InputStart
  /// The byte behind the last one.
  let end: Int
  /// The open file; nil to open it by its path.
  var handle: InputHandle?

  package init(
    path: String, stamp: InputHandle.Stamp, codec: CompressionCodec, start: InputStart, end: Int,
    handle: InputHandle? = nil
  ) {
    self.path = path
    self.stamp = stamp
    self.codec = codec
    self.start = start
    self.end = end
    self.handle = handle
  }

  /// Bytes that are read.
  var storedSize: Int { end - start.offset }

  func open() throws(ExportError) -> InputHandle {
    let handle: InputHandle
    if let open = self.handle {
      handle = open
    } else {
      handle = try InputHandle(path: path, name: path)
    }
    let now = InputHandle.Stamp(try handle.status())
    let isSame =
      codec == .none
      ? now.isOfSameFile(as: stamp) && now.size >= end
      : now.isOfSameFile(as: stamp) && now.size == stamp.size
    guard isSame else {
      throw .failure(
        "\(path) was replaced or cut short while it was read: it is left for the next run")
    }
    return codec == .none
      ? InputHandle(handle, window: start.offset..<end) : handle
  }
}

import ByteBuffers
import Codecs
import Foundation
import Work

/// One file of input, as it was when the catalog was made, or a stream that is still arriving.
package final class InputFile: Sendable {
  /// What to call it: the path as it was given or found, or `-`.
  package let name: String
  private let content: Content

  private enum Content {
    case path(String, InputHandle.Stamp, CompressionCodec)
    /// A file that was open already.
    case open(InputHandle, InputHandle.Stamp, CompressionCodec)
    case stream(StreamSpool)
    /// A stretch of a file that may grow meanwhile.
    case slice(InputSlice)
  }

  /// - Parameter handle: The file, under the name that errors call it.
  init(_ handle: InputHandle, name: String) throws(ExportError) {
    self.name = name
    let stamp = InputHandle.Stamp(try handle.status())
    content = .open(handle, stamp, try Self.compression(of: handle, size: stamp.size))
  }

  /// A file that is open, but is opened again by its path, if it is still the same.
  init(_ handle: InputHandle, path: String) throws(ExportError) {
    name = path
    let stamp = InputHandle.Stamp(try handle.status())
    content = .path(path, stamp, try Self.compression(of: handle, size: stamp.size))
  }

  init(_ stream: StreamSpool, name: String) {
    self.name = name
    content = .stream(stream)
  }

  init(_ slice: InputSlice) {
    name = slice.path
    content = .slice(slice)
  }

  /// Opens the file again, and sees to it that it is still the same.
  ///
  /// - Parameter stop: Ends waiting for what a stream has not given yet.
  package func open(stop: StopFlag = StopFlag()) throws(ExportError) -> InputHandle {
    let handle: InputHandle
    let expected: InputHandle.Stamp
    switch content {
    case .path(let path, let stamp, _):
      handle = try InputHandle(path: path, name: name)
      expected = stamp
    case .open(let file, let stamp, _):
      handle = file
      expected = stamp
    case .stream(let spool): return InputHandle(spool, stop: stop)
    case .slice(let slice): return try slice.open()
    }
    guard InputHandle.Stamp(try handle.status()) == expected else {
      throw .failure("\(name) was changed while it was read: export it again when it is complete")
    }
    return handle
  }

  /// Sees to it that the file is still the same: it may have changed after it was opened last.
  package func checkUnchanged() throws(ExportError) { _ = try open() }

  /// Bytes as stored; nil for a stream whose end has not come.
  package var knownSize: Int? {
    switch content {
    case .path(_, let stamp, _), .open(_, let stamp, _): stamp.size
    case .stream(let spool): spool.finalSize
    case .slice(let slice): slice.storedSize
    }
  }

  /// What comes before the first byte that is read.
  package var start: InputStart {
    if case .slice(let slice) = content { slice.start } else { InputStart() }
  }

  /// - Parameter size: Bytes that the file has; nil for a stream.
  /// - Throws: When fewer bytes can be read than the file has, too.
  package static func compression(
    of handle: InputHandle, size: Int?
  ) throws(ExportError) -> CompressionCodec {
    var first = ByteBuffer(capacity: 4)
    while first.count < 4 {
      let got = try handle.read(at: first.count, into: first.end, room: 4 - first.count)
      if got == 0 { break }
      first.advance(by: got)
    }
    if let size, first.count < min(4, size) { throw .cutShort(handle.name) }
    return CompressionCodec(startingWith: first.array())
  }
}

extension InputFile: SegmentedInput {
  /// `none`, `gzip` or `zstd`, told by the first bytes, never by the name. Waits for them.
  package func compression(stop: StopFlag) throws(ExportError) -> CompressionCodec {
    switch content {
    case .path(_, _, let codec), .open(_, _, let codec): codec
    case .slice(let slice): slice.codec
    case .stream: try Self.compression(of: open(stop: stop), size: nil)
    }
  }

  package func size(reaching bytes: Int, stop: StopFlag) throws(ExportError) -> Int {
    switch content {
    case .path(_, let stamp, _), .open(_, let stamp, _): stamp.size
    case .slice(let slice): slice.storedSize
    case .stream(let spool): try spool.size(reaching: bytes, stop: stop)
    }
  }

  package var isStream: Bool {
    if case .stream = content { true } else { false }
  }
}

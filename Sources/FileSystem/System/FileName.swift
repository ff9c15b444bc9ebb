/// A name in a folder: bytes, which need not be text. Compared and ordered as bytes.
package struct FileName: Hashable, Comparable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = PathText.bytes(text) }

  /// The name as part of a path: see `PathText`.
  package var text: String { PathText.text(bytes) }

  package static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// A path as the system takes it: bytes that end with a zero byte.
package struct FilePath: Sendable {
  /// With the zero byte.
  package let bytes: [UInt8]

  /// - Throws: `EINVAL` where the text has a zero byte: no file has.
  package init(_ text: String) throws(SystemError) {
    var bytes = PathText.bytes(text)
    guard !bytes.contains(0) else { throw SystemError(22) }
    bytes.append(0)
    self.bytes = bytes
  }

  /// The names that lead to the file.
  package var names: [FileName] {
    bytes.dropLast().split(separator: UInt8(ascii: "/")).map { FileName(Array($0)) }
  }

  @inline(__always)
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { body($0.baseAddress!) }
    }
  }
}

/// Paths as text. Nothing is resolved or looked up.
///
/// Names of files are bytes, and most are UTF-8. Each byte of one that is not stands in the text as the
/// scalar U+10FF00 plus the byte, of a plane for private use, and so does each byte of such a scalar
/// where a name has one: text and bytes always turn into each other without loss.
package enum PathText {
  private static let escapes: ClosedRange<UInt32> = 0x10ff80...0x10ffff
  private static let escapeBase: UInt32 = 0x10ff00
  /// The first byte of all scalars that stand for bytes.
  private static let escapeLead: UInt8 = 0xf4

  /// The last name in a path, without slashes around it; empty where there is none.
  package static func lastName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? ""
  }

  /// What comes before the last name, with its slash: empty for a name alone.
  package static func folder(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  /// The folder that `path` lies in.
  package static func parent(of path: String) -> String {
    var components = path.split(separator: "/", omittingEmptySubsequences: true)
    let isAbsolute = path.hasPrefix("/")
    _ = components.popLast()
    if components.isEmpty { return isAbsolute ? "/" : "." }
    return (isAbsolute ? "/" : "") + components.joined(separator: "/")
  }

  /// The path of `name` in a folder.
  package static func join(_ folder: String, _ name: String) -> String {
    folder.utf8.last == UInt8(ascii: "/") ? folder + name : "\(folder)/\(name)"
  }

  /// The bytes of a name or path. O(n).
  package static func bytes(_ text: String) -> [UInt8] {
    guard text.utf8.contains(escapeLead) else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if escapes.contains(scalar.value) {
        bytes.append(UInt8(scalar.value - escapeBase))
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    return bytes
  }

  /// A name or path of these bytes. O(n).
  package static func text(_ bytes: [UInt8]) -> String {
    if !bytes.contains(escapeLead), let text = String(validating: bytes, as: UTF8.self) {
      return text
    }
    var scalars = String.UnicodeScalarView()
    var rest = bytes[...]
    while let byte = rest.first {
      if let scalar = firstScalar(rest), !escapes.contains(scalar.value) {
        scalars.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        scalars.append(Unicode.Scalar(escapeBase + UInt32(byte))!)
        rest = rest.dropFirst()
      }
    }
    return String(scalars)
  }

  private static func firstScalar(_ bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }
}

import ByteBuffers
import JSONStream

/// JSON text as a tree that keeps the order of keys.
///
/// For documents of moderate size, such as schemas: every value is allocated by itself.
package indirect enum JSONTree: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([JSONMember])
}

extension String {
  /// Whether both are the same bytes: `==` calls other ways to write a letter the same, too.
  func isSameText(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// A key of an object, and its value.
package struct JSONMember: Sendable {
  package let key: String
  package let value: JSONTree
}

extension JSONTree {
  /// The value of a key; the last one's where it comes twice. O(members).
  package subscript(key: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.isSameText(as: key) }?.value
  }

  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var members: [JSONMember] {
    if case .object(let members) = self { members } else { [] }
  }

  package var elements: [JSONTree] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The strings of an array, or the one string that stands in its place.
  var texts: [String] {
    if let text { return [text] }
    return elements.compactMap(\.text)
  }
}

extension JSONTree {
  /// Reads JSON text, which may go over several lines. O(bytes).
  ///
  /// - Precondition: no more bytes than a `StructuralIndex` takes.
  package static func parse(_ text: [UInt8]) throws(JSONError) -> JSONTree {
    let document = try IndexedDocument(text)
    var entry = 0
    return document.tree(&entry)
  }

  /// Reads the value of a key of the outermost object only, if it is a string. O(bytes).
  static func topLevelText(_ key: String, of text: [UInt8]) throws(JSONError) -> String? {
    let document = try IndexedDocument(text)
    return document.topLevelText(key)
  }
}

/// JSON text that was checked, and where its parts are.
private struct IndexedDocument: ~Copyable {
  /// Kernels read beyond the text.
  private static let padding = 64

  private var index = StructuralIndex()
  private var bytes: ByteBuffer

  init(_ text: [UInt8]) throws(JSONError) {
    bytes = ByteBuffer(capacity: text.count + 1 + Self.padding)
    text.withUnsafeBytes { bytes.append($0) }
    // A byte-order mark is no part of the text.
    if text.starts(with: [0xef, 0xbb, 0xbf]) {
      bytes.base.update(repeating: UInt8(ascii: " "), count: 3)
    }
    try Self.joinLines(bytes.base, bytes.count)
    bytes.append(Byte.newline)
    let count = bytes.count
    bytes.append(repeating: 0, count: Self.padding)
    guard index.build(bytes.base, count: count) == .clean else {
      throw JSONValidator.diagnose(bytes.base, count: count) ?? JSONError(.invalidLiteral, at: 0)
    }
    _ = try JSONValidator.validateRecord(bytes.base, index: index, entry: 0)
  }

  /// Replaces line breaks by spaces: the index is one of lines.
  private static func joinLines(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int
  ) throws(JSONError) {
    var isInString = false
    var i = 0
    while i < count {
      switch text[i] {
      case Byte.quote: isInString.toggle()
      case UInt8(ascii: "\\"): i += 1
      case Byte.newline:
        if isInString { throw JSONError(.controlCharacter, at: i) }
        text[i] = UInt8(ascii: " ")
      default: break
      }
      i += 1
    }
  }

  /// The value at `entry`, which is left behind it. The validator has bounded the depth.
  func tree(_ entry: inout Int) -> JSONTree {
    let start = bytes.base + Int(index.positions[entry])
    switch start[0] {
    case Byte.quote: return .string(string(&entry))
    case Byte.openBrace:
      var members: [JSONMember] = []
      forEachPart(&entry) { entry in
        let key = string(&entry)
        entry += 1
        members.append(JSONMember(key: key, value: tree(&entry)))
      }
      return .object(members)
    case Byte.openBracket:
      var elements: [JSONTree] = []
      forEachPart(&entry) { entry in elements.append(tree(&entry)) }
      return .array(elements)
    case UInt8(ascii: "n"):
      entry += 1
      return .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      entry += 1
      return .boolean(start[0] == UInt8(ascii: "t"))
    default:
      entry += 1
      let number = JSONNumber.parse(start)
      return number.kind == .integer ? .integer(number.integer) : .number(number.double)
    }
  }

  /// Goes through the members or elements of the container at `entry`.
  private func forEachPart(_ entry: inout Int, _ body: (inout Int) -> Void) {
    entry += 1
    while true {
      switch bytes.base[Int(index.positions[entry])] {
      case Byte.closeBrace, Byte.closeBracket:
        entry += 1
        return
      case Byte.comma: entry += 1
      default: body(&entry)
      }
    }
  }

  private func string(_ entry: inout Int) -> String {
    let start = Int(index.positions[entry]) + 1
    let count = Int(index.positions[entry + 1]) - start
    entry += 2
    return String(unsafeUninitializedCapacity: count) {
      guard let room = $0.baseAddress else { return 0 }
      return max(0, JSONString.decode(bytes.base + start, count: count, into: room))
    }
  }

  func topLevelText(_ key: String) -> String? {
    var depth = 0
    var entry = 0
    while entry < index.count {
      switch bytes.base[Int(index.positions[entry])] {
      case Byte.openBrace, Byte.openBracket: depth += 1
      case Byte.closeBrace, Byte.closeBracket: depth -= 1
      case Byte.quote:
        guard depth == 1 else {
          entry += 2
          continue
        }
        let text = string(&entry)
        guard text.isSameText(as: key), bytes.base[Int(index.positions[entry])] == Byte.colon else {
          continue
        }
        guard bytes.base[Int(index.positions[entry + 1])] == Byte.quote else { return nil }
        entry += 1
        return string(&entry)
      default: break
      }
      entry += 1
    }
    return nil
  }
}

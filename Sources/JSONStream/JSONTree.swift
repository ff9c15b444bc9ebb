/// JSON text as a tree that keeps the order of keys.
///
/// For documents of moderate size, such as schemas: each value is an allocation. Use `JSONView` to look
/// at records.
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
  /// Whether both are the same bytes. `==` also holds for two ways to write one letter.
  package func isSameText(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// A key of an object, and its value.
package struct JSONMember: Sendable {
  package let key: String
  package let value: JSONTree

  package init(key: String, value: JSONTree) {
    self.key = key
    self.value = value
  }
}

extension JSONTree {
  /// The value of a key, the last one if the key is there twice. O(members).
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
  package var texts: [String] {
    if let text { return [text] }
    return elements.compactMap(\.text)
  }
}

extension JSONTree {
  /// Reads JSON text, which may span lines and begin with a byte-order mark. O(bytes).
  package static func parse(_ text: [UInt8]) throws(JSONError) -> JSONTree {
    var document = JSONDocument()
    try document.read(text, skipsMark: true)
    return JSONTree(document.root())
  }

  /// Copies a value. The validator has bounded its depth, and so the recursion.
  package init(_ view: JSONView) {
    switch view.kind {
    case .object:
      self = .object(
        view.members.map { JSONMember(key: $0.key.string, value: JSONTree($0.value)) })
    case .array: self = .array(view.elements.map { JSONTree($0) })
    case .string: self = .string(view.string)
    case .boolean: self = .boolean(view.boolean == true)
    case .null: self = .null
    case .number:
      let number = view.number
      self =
        number?.kind == .integer ? .integer(number?.integer ?? 0) : .number(number?.double ?? 0)
    }
  }

  /// Reads the value of a key of the outermost object only; nil when it is no string. O(bytes).
  package static func topLevelText(
    _ key: String, of text: [UInt8]
  ) throws(JSONError) -> String? {
    var document = JSONDocument()
    try document.read(text, skipsMark: true)
    let member = document.root().members.first { $0.key.string.isSameText(as: key) }
    return member.flatMap { $0.value.isString ? $0.value.string : nil }
  }
}

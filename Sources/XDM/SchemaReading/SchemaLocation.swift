import JSONStream

/// A place in a document, and the references that led to it.
struct SchemaLocation {
  let document: SchemaDocument
  /// As a JSON pointer.
  let pointer: String
  let node: JSONTree
  let chain: ReferenceChain?

  /// The value of a key here.
  func child(_ key: String) -> SchemaLocation? {
    node[key].map { step(SchemaReference.escaped(key), $0) }
  }

  /// The values of the members here, under their keys.
  var members: [(key: String, place: SchemaLocation)] {
    node.members.map { ($0.key, step(SchemaReference.escaped($0.key), $0.value)) }
  }

  /// The elements here; of what is no array, the value itself.
  var elements: [SchemaLocation] {
    guard case .array(let elements) = node else { return [self] }
    return elements.enumerated().map { step("\($0.offset)", $0.element) }
  }

  private func step(_ key: String, _ value: JSONTree) -> SchemaLocation {
    SchemaLocation(document: document, pointer: "\(pointer)/\(key)", node: value, chain: chain)
  }

  var target: SchemaTarget {
    SchemaTarget(document: document.identifier, pointer: Array(pointer.utf8))
  }

  /// The error of a mistake here, or in the value of a key here.
  func error(_ reason: SchemaError.Reason, in key: String? = nil) -> XDMError {
    .schema(
      SchemaError(
        reason, document: document.name, pointer: pointer + (key.map { "/\($0)" } ?? "")))
  }
}

/// What a reference leads to.
struct SchemaTarget: Hashable {
  let document: String
  let pointer: [UInt8]
}

/// The references that were followed to a place, the last one first.
final class ReferenceChain {
  private let target: SchemaTarget
  private let before: ReferenceChain?

  init(_ target: SchemaTarget, after before: ReferenceChain?) {
    self.target = target
    self.before = before
  }

  func contains(_ target: SchemaTarget) -> Bool {
    var chain: ReferenceChain? = self
    while let here = chain {
      if here.target == target { return true }
      chain = here.before
    }
    return false
  }
}

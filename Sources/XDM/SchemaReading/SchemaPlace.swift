import JSONStream

/// A place in a document, and the references that led to it.
struct SchemaPlace {
  let document: SchemaDocument
  /// As a JSON pointer.
  let pointer: String
  let node: JSONTree
  let trail: SchemaTrail?

  /// The value of a key here.
  func child(_ key: String) -> SchemaPlace? {
    node[key].map { step(SchemaReference.escaped(key), $0) }
  }

  /// The values of the members here, under their keys.
  var members: [(key: String, place: SchemaPlace)] {
    node.members.map { ($0.key, step(SchemaReference.escaped($0.key), $0.value)) }
  }

  /// The elements here; of what is no array, the value itself.
  var elements: [SchemaPlace] {
    guard case .array(let elements) = node else { return [self] }
    return elements.enumerated().map { step("\($0.offset)", $0.element) }
  }

  private func step(_ key: String, _ value: JSONTree) -> SchemaPlace {
    SchemaPlace(document: document, pointer: "\(pointer)/\(key)", node: value, trail: trail)
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
final class SchemaTrail {
  private let target: SchemaTarget
  private let before: SchemaTrail?

  init(_ target: SchemaTarget, after before: SchemaTrail?) {
    self.target = target
    self.before = before
  }

  func contains(_ target: SchemaTarget) -> Bool {
    var trail: SchemaTrail? = self
    while let here = trail {
      if here.target == target { return true }
      trail = here.before
    }
    return false
  }
}

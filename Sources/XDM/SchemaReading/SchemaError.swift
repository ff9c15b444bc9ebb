import JSONStream

/// Why a schema cannot be used, and where.
public struct SchemaError: Error, Sendable, Hashable {
  /// What is wrong, with the values that belong to it.
  public enum Reason: Sendable, Hashable {
    /// The text is not JSON. Line and column count from 1.
    case notJSON(JSONError.Reason, line: Int, column: Int)
    /// The text has more bytes than a schema may have.
    case tooLarge(bytes: Int, limit: Int)
    /// The document is not a JSON object.
    case notAnObject
    /// The schema describes values of another kind than objects.
    case describesNoObject
    case tooDeep
    /// The schema is composed of more parts than are followed.
    case tooManyParts(limit: Int)
    case tooManyFields(limit: Int)
    /// The value of `$ref` is not a string.
    case referenceNotString
    /// No schema on hand has the identifier that a reference names.
    case referenceNotFound(identifier: String)
    /// Two schemas, named here, have the identifier that a reference names.
    case referenceAmbiguous(identifier: String, first: String, second: String)
    /// A document has nothing at the JSON pointer of a reference.
    case pointerNotFound(document: String, pointer: String)
    /// A field has the name of the column of unknown fields.
    case reservedName(String)
  }

  public var reason: Reason
  /// The name of the schema; nil when it has no text.
  public var document: String?
  /// The place in the document, as a JSON pointer; nil when there is none, or the reason has line
  /// and column.
  public var pointer: String?

  public init(_ reason: Reason, document: String? = nil, pointer: String? = nil) {
    self.reason = reason
    self.document = document
    self.pointer = pointer
  }

  /// A name of the mistake that does not change between versions.
  public var code: String {
    switch reason {
    case .notJSON: "notJSON"
    case .tooLarge: "tooLarge"
    case .notAnObject: "notAnObject"
    case .describesNoObject: "describesNoObject"
    case .tooDeep: "tooDeep"
    case .tooManyParts: "tooManyParts"
    case .tooManyFields: "tooManyFields"
    case .referenceNotString: "referenceNotString"
    case .referenceNotFound: "referenceNotFound"
    case .referenceAmbiguous: "referenceAmbiguous"
    case .pointerNotFound: "pointerNotFound"
    case .reservedName: "reservedName"
    }
  }
}

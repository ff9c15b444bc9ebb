import JSONStream

/// A schema's text, its name for messages, and the identifier that references use.
final class SchemaDocument {
  /// Where it came from, as messages tell it.
  let name: String
  /// The `$id`, without a fragment; the name where there is none.
  let identifier: String
  let text: [UInt8]
  private var tree: JSONTree?

  init(name: String, identifier: String?, text: [UInt8]) {
    self.name = name
    let identifier = identifier?.prefix { $0 != "#" } ?? ""
    self.identifier = identifier.isEmpty ? name : String(identifier)
    self.text = text
  }

  /// The document's value, read when it is needed first.
  func root() throws(XDMError) -> JSONTree {
    if let tree { return tree }
    do throws(JSONError) {
      let read = try JSONTree.parse(text)
      tree = read
      return read
    } catch {
      throw SchemaDocument.error(error, in: text, name: name)
    }
  }

  /// What is wrong with text that is not JSON, by line and column.
  static func error(_ error: JSONError, in text: [UInt8], name: String) -> XDMError {
    let before = text.prefix(error.offset)
    let line = before.count { $0 == JSONByte.newline } + 1
    let column = before.count - (before.lastIndex(of: JSONByte.newline).map { $0 + 1 } ?? 0) + 1
    return .schema(
      SchemaError(.notJSON(error.reason, line: line, column: column), document: name))
  }
}

/// The schemas at hand, by identifier.
///
/// References are resolved among these schemas only; nothing is fetched. Not safe for use by
/// several threads at once.
public final class SchemaLibrary {
  /// The most bytes of a schema.
  public static let maximumSize = 256 << 20

  private var documents: [String: [SchemaDocument]] = [:]
  private var byName: [String: SchemaDocument] = [:]
  private let read: (String) -> [UInt8]?

  /// Makes an empty library.
  ///
  /// - Parameter read: Returns the text of the file at a path, or nil when there is none. It
  ///   resolves references that name a file relative to the referring one.
  public init(read: @escaping (String) -> [UInt8]? = { _ in nil }) { self.read = read }

  /// Adds a schema. O(bytes).
  ///
  /// - Returns: False, with nothing added, when the text is no JSON object with an `$id`.
  @discardableResult
  public func add(name: String, text: [UInt8]) -> Bool {
    guard text.count <= Self.maximumSize,
      let identifier = try? JSONTree.topLevelText("$id", of: text), !identifier.isEmpty
    else { return false }
    add(SchemaDocument(name: name, identifier: identifier, text: text))
    return true
  }

  private func add(_ document: SchemaDocument) {
    byName[document.name] = document
    let same = documents[document.identifier, default: []]
    guard !same.contains(where: { $0.text == document.text }) else { return }
    documents[document.identifier] = same + [document]
  }

  /// Reads an XDM schema and everything that it refers to: JSON Schema draft 6, Adobe's `xed+json`
  /// and `xed-full+json`.
  ///
  /// Fields have the names of the compatibility form and the order of the schema. O(fields).
  ///
  /// - Parameters:
  ///   - name: The name of the schema in messages.
  ///   - timestamps: How date-times are stored. Nil for microseconds, unless the schema says
  ///     otherwise (`XDMSchema.jsonSchema`).
  ///   - rescuesUnknown: Whether the schema has a column for unknown fields.
  /// - Throws: `XDMError.schema` when the text is not JSON, a reference cannot be resolved or is
  ///   ambiguous, or the schema does not describe records.
  public func schema(
    name: String, text: [UInt8], timestamps: TimestampForm? = nil, rescuesUnknown: Bool = true
  ) throws(XDMError) -> XDMSchema {
    guard text.count <= Self.maximumSize else {
      throw .schema(
        SchemaError(.tooLarge(bytes: text.count, limit: Self.maximumSize), document: name))
    }
    let identifier: String?
    do throws(JSONError) {
      identifier = try JSONTree.topLevelText("$id", of: text)
    } catch {
      throw SchemaDocument.error(error, in: text, name: name)
    }
    let document = SchemaDocument(name: name, identifier: identifier, text: text)
    byName[name] = document
    // The one that was asked for goes before all others of its identifier.
    documents[document.identifier] = [document]
    var compiler = SchemaCompiler(library: self, timestamps: timestamps)
    let fields = try compiler.fields(of: document)
    return try XDMSchema(fields: fields, rescuesUnknown: rescuesUnknown)
  }

  /// The document that a reference leads to. `place` is where it stands.
  func document(
    _ reference: SchemaReference, of text: String, at place: SchemaLocation
  ) throws(XDMError) -> SchemaDocument {
    if reference.document == place.document.identifier { return place.document }
    if let found = documents[reference.document] {
      guard found.count == 1 else {
        throw place.error(
          .referenceAmbiguous(
            identifier: reference.document, first: found[0].name, second: found[1].name),
          in: "$ref")
      }
      return found[0]
    }
    let file = text.prefix { $0 != "#" }
    if !SchemaReference.hasScheme(String(file)) {
      let path = SchemaReference.resolve(String(file), base: place.document.name)
      if let known = byName[path] { return known }
      if let text = read(path), text.count <= Self.maximumSize {
        let identifier = try? JSONTree.topLevelText("$id", of: text)
        let document = SchemaDocument(name: path, identifier: identifier, text: text)
        add(document)
        return document
      }
    }
    throw place.error(.referenceNotFound(identifier: reference.document), in: "$ref")
  }

  /// The document with an identifier, if there is exactly one.
  func document(identifier: String) -> SchemaDocument? {
    let found = documents[identifier] ?? []
    return found.count == 1 ? found[0] : nil
  }
}

/// A column of a schema that takes values of one Swift type. Resolve it once, use it for every row.
///
/// `ParquetSchema.column(_:of:)` makes it, and checks there that the column can hold the type. It
/// serves every writer of that schema.
@frozen
public struct Column<Value: ColumnValue>: Sendable {
  public let place: ColumnPlace
  /// How the column holds values of this type.
  public let form: Value.Form

  @inlinable
  init(place: ColumnPlace, form: Value.Form) {
    self.place = place
    self.form = form
  }

  /// The same column for the type that values are stored as.
  @inlinable @inline(__always)
  public func holding<Other: ColumnValue>(_ type: Other.Type, _ form: Other.Form) -> Column<Other> {
    Column<Other>(place: place, form: form)
  }
}

/// Where a column lies in its schema.
@frozen
public struct ColumnPlace: Sendable {
  /// Index in `ParquetSchema.leaves`.
  public let leaf: Int
  @usableFromInline let fingerprint: Int

  @inlinable
  init(leaf: Int, fingerprint: Int) {
    self.leaf = leaf
    self.fingerprint = fingerprint
  }
}

/// A list, map or other repeated field of a schema. Resolve it once, use it for every row.
@frozen
public struct ListField: Sendable {
  /// The space that the field opens (`ParquetSchema`, *spaces*).
  public let space: Int
  @usableFromInline let fingerprint: Int
}

/// A group of fields of a schema. Resolve it once, use it for every row.
@frozen
public struct GroupField: Sendable {
  /// Index in `ParquetSchema.nodes`.
  public let node: Int
  @usableFromInline let fingerprint: Int
}

extension ParquetSchema {
  /// Resolves a column for values of a type.
  ///
  /// ```swift
  /// let street = try schema.column("address.street", of: String.self)
  /// ```
  ///
  /// - Parameter path: Names joined by dots (see `node(at:)`).
  /// - Throws: `ParquetError.invalidData` when there is no such column or it cannot hold the type.
  public func column<Value: ColumnValue>(
    _ path: String, of type: Value.Type = Value.self
  ) throws(ParquetError) -> Column<Value> {
    try column(node: try node(at: path))
  }

  /// Resolves a column by the index of its node.
  public func column<Value: ColumnValue>(
    node: Int, of type: Value.Type = Value.self
  ) throws(ParquetError) -> Column<Value> {
    guard nodes.indices.contains(node), let leaf = nodes[node].leaf else {
      throw .invalidData("\(described(node)) is a group, not a column; name a field below it")
    }
    return Column(
      place: ColumnPlace(leaf: leaf, fingerprint: fingerprint),
      form: try Value.form(in: leaves[leaf]))
  }

  /// Resolves a list or map, by the path of its group, or another repeated field.
  ///
  /// - Throws: `ParquetError.invalidData` when there is no such field or it is not repeated.
  public func list(_ path: String) throws(ParquetError) -> ListField {
    let node = try node(at: path)
    let isWrapper =
      nodes[node].schema.logicalType == .list || nodes[node].schema.logicalType == .map
    let repeated = isWrapper ? repeatedChild(of: node) ?? node : node
    guard nodes[repeated].repetition == .repeated, repeated > 0 else {
      throw .invalidData("\(described(node)) is no list, map or repeated field")
    }
    return ListField(space: nodes[repeated].space, fingerprint: fingerprint)
  }

  /// Resolves a group of fields.
  ///
  /// - Throws: `ParquetError.invalidData` when there is no such field or it holds values.
  public func group(_ path: String) throws(ParquetError) -> GroupField {
    let node = try node(at: path)
    guard !nodes[node].isLeaf else {
      throw .invalidData("\(described(node)) is a column, not a group")
    }
    return GroupField(node: node, fingerprint: fingerprint)
  }

  private func described(_ node: Int) -> String {
    guard nodes.indices.contains(node) else { return "node \(node)" }
    return node == 0 ? "the root" : "the field \(nodes[node].dottedPath)"
  }
}

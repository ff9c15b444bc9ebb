/// A table, or a part of one, as columns in memory in the layout of Arrow. Writing it copies as little
/// as possible.
///
/// ```swift
/// var batch = ColumnBatch(schema, rowCount: ids.count)
/// try batch.set("id", .int64s(ids))
/// try batch.set("name", .byteArrays(utf8, offsets: .int32(offsets)), validity: .bitmap(bits))
/// try batch.setList("tags", offsets: .int32(tagOffsets))
/// try batch.set("tags.element", .strings(tags))
/// try writer.append(batch)
/// ```
///
/// The fields of a group have a slot for each slot of the group, and what they hold where the group
/// is null does not matter. The fields of a list have a slot for each element of all lists, and
/// those of lists that are null do not matter. Optional fields that are not set are null; a group is
/// present where it is not said to be null, if it or a field below it is set.
public struct ColumnBatch {
  public let schema: ParquetSchema
  public let rowCount: Int

  /// By leaf.
  private(set) var data: [ColumnData?]
  /// By node, for optional fields.
  private(set) var validities: [Validity]
  /// By space: the offsets of its lists.
  private(set) var offsets: [Offsets?]
  /// By node: whether the field, or one below it, has been set.
  private var isNamed: [Bool]

  /// Makes a batch of `rowCount` rows, whose optional fields are null until they are set.
  public init(_ schema: ParquetSchema, rowCount: Int) {
    self.schema = schema
    self.rowCount = rowCount
    data = Array(repeating: nil, count: schema.leaves.count)
    validities = Array(repeating: .all, count: schema.nodes.count)
    offsets = Array(repeating: nil, count: schema.spaceCount)
    isNamed = Array(repeating: false, count: schema.nodes.count)
  }

  /// Sets a column.
  ///
  /// - Parameters:
  ///   - path: Names joined by dots (see `ParquetSchema.node(at:)`).
  ///   - validity: Which slots are not null. Every slot of a required field has to be valid, where
  ///     its group is null too.
  /// - Throws: `ParquetError.invalidData` when there is no such column or it holds another type.
  public mutating func set(
    _ path: String, _ values: ColumnData, validity: Validity = .all
  ) throws(ParquetError) {
    try set(node: try schema.node(at: path), values, validity)
  }

  /// Sets the column at an index of `ParquetSchema.leaves`.
  public mutating func set(
    leaf: Int, _ values: ColumnData, validity: Validity = .all
  ) throws(ParquetError) {
    guard schema.leaves.indices.contains(leaf) else {
      throw .invalidData("the schema has \(schema.leaves.count) columns, none of index \(leaf)")
    }
    try set(node: schema.leaves[leaf].node, values, validity)
  }

  private mutating func set(
    node: Int, _ values: ColumnData, _ validity: Validity
  ) throws(ParquetError) {
    guard let leaf = schema.nodes[node].leaf else {
      throw .invalidData(
        "the field \(schema.nodes[node].dottedPath) is a group, not a column; name one below it")
    }
    guard schema.leaves[leaf].type == values.type else {
      throw .invalidData(
        """
        the column \(schema.leaves[leaf].dottedPath) holds \(schema.leaves[leaf].type) values, \
        not \(values.type)
        """)
    }
    data[leaf] = values
    validities[node] = validity
    name(node)
  }

  /// Sets a list or map, by the path of its group, or another repeated field.
  public mutating func setList(
    _ path: String, offsets newOffsets: Offsets, validity: Validity = .all
  ) throws(ParquetError) {
    let field = try schema.list(path)
    let repeated = schema.spaceOwner[field.space]
    let node = try schema.node(at: path)
    if node == repeated, !validity.isAll {
      throw .invalidData(
        "the repeated field \(path) cannot be null, only empty; leave out its validity")
    }
    offsets[field.space] = newOffsets
    if node != repeated { validities[node] = validity }
    name(repeated)
  }

  /// Sets where a group is present.
  public mutating func setGroup(_ path: String, validity: Validity) throws(ParquetError) {
    let node = try schema.node(at: path)
    guard !schema.nodes[node].isLeaf, schema.nodes[node].repetition != .repeated else {
      throw .invalidData("the field \(path) is no group that can be null")
    }
    validities[node] = validity
    name(node)
  }

  private mutating func name(_ node: Int) {
    var node = node
    while node >= 0, !isNamed[node] {
      isNamed[node] = true
      node = schema.nodes[node].parent
    }
  }

  /// Whether a field is there anywhere: it is set, or required by what is.
  func isGiven(_ node: Int) -> Bool {
    if node == 0 || isNamed[node] { return true }
    return schema.nodes[node].repetition == .required && isGiven(schema.nodes[node].parent)
  }
}

extension ColumnBatch {
  /// Bytes of all values that are not null, as far as they are set. O(leaves + validities).
  var byteCount: Int {
    schema.leaves.indices.reduce(0) { sum, index in
      guard let data = data[index] else { return sum }
      let leaf = schema.leaves[index]
      let slots = slotCount(schema.nodes[leaf.node].space)
      return sum + data.byteCount(slots, present: validities[leaf.node].presentCount(slots), leaf)
    }
  }

  private func slotCount(_ space: Int) -> Int {
    guard space > 0 else { return rowCount }
    let outer = slotCount(schema.outerSpace(of: schema.spaceOwner[space]))
    let last = try? offsets[space]?.withReader { (reader) throws(ParquetError) in reader[outer] }
    return last ?? 0
  }
}

import ByteBuffers
import CKernels
import Codecs

/// Collects the rows of one row group, column by column, and encodes them.
///
/// Add only present fields, lists that hold elements, and values, each in batches: missing fields cost
/// nothing. Positions count rows of the row group, or elements of a repeated field through the row
/// group (`ParquetSchema`, *spaces*). For each node they ascend strictly from batch to batch. `encode`
/// computes the levels.
///
/// Each call checks its arguments; `encode` throws the first mistake. Only memory that pointers name
/// is taken on trust: it must hold as many values as the call says.
/// Not safe for use by several threads at once.
public final class RowGroupBuilder {
  public private(set) var schema: ParquetSchema
  public let options: RowGroupOptions
  /// Rows added so far.
  public private(set) var rowCount = 0

  /// By node, for optional fields.
  private(set) var presences: [Box<PositionRuns>?] = []
  /// By node, for repeated fields.
  private(set) var lists: [Box<ListLengths>?] = []
  /// By leaf.
  private(set) var columns: [ColumnBuffer] = []
  // The same objects again.
  private var presenceReferences: [Unmanaged<Box<PositionRuns>>?] = []
  private var columnReferences: [ColumnReference] = []
  private(set) var failure: ParquetError?
  private var encoder: ColumnChunkEncoder

  /// Bytes that must be readable behind each value of `appendByteArrays`.
  public static let readSlack = 16

  /// Makes an empty row group.
  ///
  /// - Throws: `ParquetError.unsupported` for a type that cannot be written.
  public init(schema: ParquetSchema, options: RowGroupOptions = .init()) throws(ParquetError) {
    self.schema = schema
    self.options = options
    encoder = ColumnChunkEncoder(schema: schema, options: options)
    try lay(out: schema, [Int?](repeating: nil, count: schema.nodes.count))
  }

  /// Makes what is collected for each node of a schema, or takes it over from the node of the
  /// present schema that it was.
  private func lay(out schema: ParquetSchema, _ mapping: [Int?]) throws(ParquetError) {
    var columns: [ColumnBuffer] = []
    for leaf in schema.leaves {
      if let old = mapping[leaf.node], let oldLeaf = self.schema.nodes[old].leaf {
        columns.append(self.columns[oldLeaf])
      } else if let column = ColumnBuffer(leaf, dictionaryLimit: options.dictionaryPageSize) {
        columns.append(column)
      } else {
        throw .unsupported("the column \(leaf.dottedPath) has a type that is not written")
      }
    }
    self.columns = columns
    let nodes = schema.nodes.enumerated()
    presences = nodes.map { index, node in
      guard node.repetition == .optional, index > 0 else { return nil }
      return mapping[index].flatMap { presences[$0] } ?? Box(PositionRuns())
    }
    lists = nodes.map { index, node in
      guard node.repetition == .repeated, index > 0 else { return nil }
      return mapping[index].flatMap { lists[$0] } ?? Box(ListLengths())
    }
    presenceReferences = presences.map { $0.map(Unmanaged.passUnretained) }
    columnReferences = columns.map { ColumnReference($0) }
  }

  /// Takes a schema with more fields: they are missing in the rows so far. Nodes and leaves are
  /// those of the new schema from here on. O(fields).
  ///
  /// - Throws: `ParquetError.invalidSchema` for a schema that does not extend the present one (see
  ///   `ParquetSchema.isExtension(of:)`); nothing is changed then.
  public func extend(to newSchema: ParquetSchema) throws(ParquetError) {
    guard let mapping = newSchema.nodeMapping(from: schema) else {
      throw .invalidSchema("it does not extend that of the rows before")
    }
    try lay(out: newSchema, mapping)
    schema = newSchema
    encoder = ColumnChunkEncoder(schema: newSchema, options: options)
  }

  /// Bytes held for the row group's values: an estimate of its size before compression. O(columns).
  public var estimatedByteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

  /// Counts `count` more rows.
  public func addRows(_ count: Int) {
    guard count >= 0, count <= Int(Int32.max) - rowCount else {
      return fail(.invalidData("a row group holds 2,147,483,647 rows at most"))
    }
    rowCount += count
  }

  /// Asks the processor for what adding to a column and its node will touch first, which may be far
  /// away where there are very many: changes nothing. A `leaf` or `node` that the schema does not have,
  /// such as -1, is passed over.
  ///
  /// - Parameter isNext: Whether it is what is added to next, rather than some time later. Each column
  ///   should be asked for in both ways, the other one first.
  public func prefetch(node: Int, leaf: Int, isNext: Bool) {
    if presenceReferences.indices.contains(node), let runs = presenceReferences[node] {
      if isNext {
        runs._withUnsafeGuaranteedRef { ck_prefetch($0.value.runs.end) }
      } else {
        ck_prefetch(runs.toOpaque())
      }
    }
    guard columnReferences.indices.contains(leaf) else { return }
    if isNext {
      columnReferences[leaf].prefetchEnd()
    } else {
      columnReferences[leaf].prefetchObject()
    }
  }

  /// Says where the optional field `node`, a leaf or a group, is present in its space.
  public func appendPresence(node: Int, positions: UnsafePointer<UInt32>, count: Int) {
    guard takes(count, node: node) else { return }
    guard let runs = presenceReferences[node] else { return fail(node, "is not optional") }
    runs._withUnsafeGuaranteedRef { $0.value.append(positions, count: count) }
  }

  /// Says where, in the space it lies in, the repeated field `node` occurs, and how often: `lengths`
  /// are 1 or more.
  public func appendLengths(
    node: Int, positions: UnsafePointer<UInt32>, lengths: UnsafePointer<UInt32>, count: Int
  ) {
    guard takes(count, node: node) else { return }
    guard let list = lists[node] else { return fail(node, "is not repeated") }
    list.value.append(positions, lengths, count: count)
  }

  /// Adds values of a BYTE_ARRAY column; `readSlack` bytes behind each are readable.
  ///
  /// - Parameters:
  ///   - leaf: Index in `ParquetSchema.leaves`.
  ///   - base: Where the offsets of the references begin.
  ///   - references: Where the values lie.
  ///   - count: How many there are.
  public func appendByteArrays(
    leaf: Int, base: UnsafePointer<UInt8>, references: UnsafePointer<ByteReference>, count: Int
  ) {
    guard takes(count, leaf: leaf) else { return }
    guard case .byteArrays(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    column._withUnsafeGuaranteedRef { $0.append(base, references, count: count) }
  }

  /// Adds values of a FIXED_LEN_BYTE_ARRAY column, one behind the other.
  public func appendFixedLengthByteArrays(
    leaf: Int, _ values: UnsafePointer<UInt8>, count: Int
  ) {
    guard takes(count, leaf: leaf) else { return }
    guard case .fixedLength(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    column._withUnsafeGuaranteedRef { $0.append(values, count: count) }
  }

  /// Adds values of an INT32 column.
  public func appendInt32s(leaf: Int, _ values: UnsafePointer<Int32>, count: Int) {
    guard takes(count, leaf: leaf) else { return }
    guard case .int32s(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    column._withUnsafeGuaranteedRef { $0.append(values, count: count) }
  }

  /// Adds values of an INT64 column.
  public func appendInt64s(leaf: Int, _ values: UnsafePointer<Int64>, count: Int) {
    guard takes(count, leaf: leaf) else { return }
    guard case .int64s(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    column._withUnsafeGuaranteedRef { $0.append(values, count: count) }
  }

  /// Adds values of a FLOAT column.
  public func appendFloats(leaf: Int, _ values: UnsafePointer<Float>, count: Int) {
    guard takes(count, leaf: leaf) else { return }
    guard case .floats(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    column._withUnsafeGuaranteedRef { $0.append(values, count: count) }
  }

  /// Adds values of a DOUBLE column.
  public func appendDoubles(leaf: Int, _ values: UnsafePointer<Double>, count: Int) {
    guard takes(count, leaf: leaf) else { return }
    guard case .doubles(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    column._withUnsafeGuaranteedRef { $0.append(values, count: count) }
  }

  /// Adds values of a BOOLEAN column: a byte each, 0 or 1.
  public func appendBooleans(leaf: Int, _ values: UnsafePointer<UInt8>, count: Int) {
    guard takes(count, leaf: leaf) else { return }
    guard case .booleans(let column) = columnReferences[leaf] else { return fail(leaf: leaf) }
    var bits: UInt8 = 0
    for i in 0..<count { bits |= values[i] }
    guard bits <= 1 else {
      return fail(schema.leaves[leaf].node, "has booleans that are neither 0 nor 1")
    }
    column._withUnsafeGuaranteedRef { $0.append(values, count: count) }
  }

  /// Forgets all rows. Room of ordinary size is kept.
  public func removeAll() {
    rowCount = 0
    failure = nil
    for runs in presences { runs?.value.removeAll() }
    for list in lists { list?.value.removeAll() }
    for column in columns { column.removeAll() }
  }

  /// Encodes the rows as a row group. The bytes depend on the rows, the schema, the options, and
  /// the compressor's codec and level alone. O(values + rows × present columns).
  ///
  /// - Throws: `ParquetError.invalidData` when columns do not fit together.
  public func encode(with compressor: BlockCompressor) throws(ParquetError) -> EncodedRowGroup {
    let levels = try levels()
    var chunks: [EncodedColumnChunk] = []
    chunks.reserveCapacity(columns.count)
    encoder.begin(levels)
    for leaf in columns.indices {
      chunks.append(try encoder.encode(leaf: leaf, of: self, with: compressor))
    }
    return EncodedRowGroup(columns: chunks, rowCount: rowCount)
  }

  /// What the columns share, once it is certain that they fit together.
  func levels() throws(ParquetError) -> RowGroupLevels {
    if let failure { throw failure }
    return try RowGroupLevels(self)
  }

  /// Elements of a batch, at most: a row group holds no more.
  private static let largestBatch = UInt(Int32.max)

  /// Whether a batch of `count` elements may be added to a node.
  @inline(__always)
  private func takes(_ count: Int, node: Int) -> Bool {
    if lists.indices.contains(node), UInt(bitPattern: count) <= Self.largestBatch { return true }
    refuse(count, "fields", node, of: lists.count)
    return false
  }

  /// Whether a batch of `count` values may be added to a column.
  @inline(__always)
  private func takes(_ count: Int, leaf: Int) -> Bool {
    if columnReferences.indices.contains(leaf), UInt(bitPattern: count) <= Self.largestBatch {
      return true
    }
    refuse(count, "columns", leaf, of: columnReferences.count)
    return false
  }

  @inline(never)
  private func refuse(_ count: Int, _ what: String, _ index: Int, of limit: Int) {
    guard (0..<limit).contains(index) else {
      return fail(.invalidData("the schema has \(limit) \(what), none of index \(index)"))
    }
    fail(.invalidData("a batch has \(count) elements; it holds 0 to \(Self.largestBatch)"))
  }

  private func fail(_ error: ParquetError) {
    if failure == nil { failure = error }
  }

  private func fail(_ node: Int, _ reason: String) {
    fail(.invalidData("the field \(schema.nodes[node].dottedPath) \(reason)"))
  }

  private func fail(leaf: Int) {
    fail(schema.leaves[leaf].node, "has another type than the values added to it")
  }
}

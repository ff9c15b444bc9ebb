import ByteBuffers
import JSONStream
import Parquet

/// Walks records by a plan and leaves references and numbers with each place.
struct ShredWalker: RecordWalker, ~Copyable {
  var cursor = RecordCursor()
  var plan: ShredPlan
  var batches: ShredBatches
  /// Elements of each space so far in the row group; rows in the first.
  let spaces: TypedBuffer<UInt32>
  /// The first element of the last array or map in each space.
  let firstElements: TypedBuffer<UInt32>
  /// What the spaces were before the current chunk.
  private var spacesBefore = TypedBuffer<UInt32>()
  /// What batches hold beyond the current chunk.
  private(set) var arena = TextArena()
  /// The objects around the one at work that `walkMembers` has opened.
  var openObjects = TypedBuffer<OpenObject>()
  /// The next key, where it was looked up already.
  var ahead = KeyLookahead()
  /// The number of the last object: a key stamped with it was seen in that object.
  var stamp: UInt32 = 0
  /// Whether a record of the chunk did not fit the schema, but is one.
  private(set) var needsSchemaChange = false
  /// What becomes of fields that the schema does not have.
  let unknownFields: UnknownFields
  /// The key that was found to be none of the schema's.
  var unknownKey = RecordCursor.Text(offset: -1, count: 0)
  var rescue = RescueWriter()
  var unknown = UnknownFieldCounts()
  /// Of all records since they were taken, and the record at work.
  var counts = ValueCounts()
  /// Without the record at work.
  var keptCounts = ValueCounts()
  /// Without the current chunk.
  private var countsBefore = ValueCounts()
  /// Room for the pathSteps to an object.
  var pathSteps = TypedBuffer<RescueWriter.Step>()
  /// Whether a value is to be told that another type would be inferred for.
  let isDraft: Bool
  /// Which of a record's unknown fields are rescued in spite of `unknownFields`.
  var rescuedKeys = RescuedKeys.nothing
  /// Whether decimals that a double would change do not fit one.
  let keepsExactNumbers: Bool
  static let exactLimit: UInt64 = 1 << 53

  /// Makes a walker of records of a schema that is what it is.
  init(_ schema: XDMSchema, unknownFields: UnknownFields, keepsExactNumbers: Bool = false) {
    self.init(ShredPlan(schema), unknownFields, isDraft: false, keepsExactNumbers)
  }

  /// Makes a walker that notices records for which the schema will have to change.
  init(_ draft: SchemaDraft) {
    self.init(
      ShredPlan(draft.schema, undecided: draft.undecided), .fail, isDraft: true,
      draft.keepsExactNumbers)
    rescuedKeys = draft.rescued
  }

  private init(
    _ plan: consuming ShredPlan, _ unknownFields: UnknownFields, isDraft: Bool,
    _ keepsExactNumbers: Bool
  ) {
    self.keepsExactNumbers = keepsExactNumbers
    self.unknownFields = unknownFields
    self.isDraft = isDraft
    batches = ShredBatches(slotCount: plan.slots.count)
    var spaces = TypedBuffer<UInt32>(capacity: plan.spaceCount)
    spaces.append(repeating: 0, count: plan.spaceCount)
    self.spaces = spaces
    var firstElements = TypedBuffer<UInt32>(capacity: plan.spaceCount)
    firstElements.append(repeating: 0, count: plan.spaceCount)
    self.firstElements = firstElements
    self.plan = plan
  }

  /// Counts from zero again. What was not flushed is forgotten.
  mutating func startRowGroup() {
    spaces.base.update(repeating: 0, count: spaces.count)
    forgetBatches()
  }

  /// Goes on counting where the walker of a schema that this one extends stopped.
  mutating func takeCounts(
    from walker: borrowing ShredWalker, of old: ParquetSchema, _ new: ParquetSchema
  ) {
    guard let mapping = new.nodeMapping(from: old) else { return }
    for (space, owner) in new.spaceOwner.enumerated() {
      if let node = mapping[owner] {
        spaces.base[space] = walker.spaces.base[old.nodes[node].space]
      }
    }
  }

  /// Starts with a chunk; keeps instance numbers from running over while it is walked.
  ///
  /// - Parameter isHeld: Whether batches may outlive it, if the chunks hold few values of a column.
  mutating func prepare(_ chunk: Chunk, isHeld: Bool = false) {
    needsSchemaChange = false
    arena.begin(isHeld: isHeld, slots: batches.slotCount, isEmpty: batches.isEmpty)
    rescue.beginChunk()
    ahead = KeyLookahead()
    countsBefore = counts
    spacesBefore.removeAll()
    spacesBefore.append(spaces.base, count: spaces.count)
    if Int(UInt32.max - stamp) <= chunk.count {
      plan.clearStamps()
      stamp = 0
    }
  }

  /// Forgets what the chunk brought.
  mutating func dropChunk() {
    if arena.spansChunks {
      batches.rollBack(to: spacesBefore.base[0], plan, spaces: spaces.base)
    } else {
      batches.removeAll()
    }
    arena.dropChunk()
    rescue.dropChunk()
    unknown.dropChunk()
    counts = countsBefore
    keptCounts = counts
    spaces.base.update(from: spacesBefore.base, count: spaces.count)
  }

  /// Keeps what the chunk brought; returns whether it is time to flush.
  mutating func keepChunk() -> Bool {
    unknown.keepChunk()
    return arena.keepChunk(
      values: counts.read &- countsBefore.read, touched: batches.touchedCount,
      rescued: rescue.byteCount)
  }

  /// Passes what batches hold on to a row group.
  mutating func flush(to builder: RowGroupBuilder) {
    batches.flush(plan, base: textBase, rescued: rescue.base, to: builder)
    forgetBatches()
  }

  private mutating func forgetBatches() {
    batches.removeAll()
    rescue.removeAll()
    arena.removeAll()
  }

  /// What references in batches count from.
  var textBase: UnsafePointer<UInt8> { arena.isOpen ? arena.base : cursor.base }

  mutating func walkRecord() -> Bool {
    guard cursor.byte == JSONByte.openBrace else { return cursor.failNotAnObject() }
    let row = spaces.base[0]
    guard walkMembers(0, row) else { return false }
    return plan.nodes.base[0].kind == .object || holdsRequired(0, row)
  }

  mutating func undoRecord(_ line: UnsafeBufferPointer<UInt8>) {
    // What does not fit the schema may have a mistake that fits no schema, which says more.
    let offset = line.baseAddress! - cursor.base
    switch LineDiagnosis(line, at: offset) {
    case .invalid(let failure): cursor.failure = failure
    case .record(let values):
      needsSchemaChange = true
      cursor.failure?.values = values
    }
    counts = keptCounts
    unknown.dropRecord()
    batches.rollBack(to: spaces.base[0], plan, spaces: spaces.base)
    rescue.dropRecord()
    cursor.keys.reset()
  }

  @inline(__always)
  mutating func keepRecord() {
    if rescue.isOpen { storeRescued() }
    spaces.base[0] &+= 1
    // The record is no value of anything.
    counts.read &+= 1
    keptCounts = counts
    unknown.keepRecord()
  }

  /// Stores the value at the cursor as element `position` of the node's space.
  ///
  /// Strings, which most values are, take no call.
  @inline(__always)
  mutating func store(_ index: Int32, _ position: UInt32) -> Bool {
    if plan.nodes.base[Int(index)].kind == .string, cursor.byte == JSONByte.quote {
      let text = cursor.string()
      guard text.isValid else { return false }
      append(index, position, text)
      return true
    }
    return walkValue(index, position)
  }

  mutating func walkValue(_ index: Int32, _ position: UInt32) -> Bool {
    let node = plan.nodes.base + Int(index)
    let byte = cursor.byte
    if byte == UInt8(ascii: "n") {
      counts.read &-= 1
      return cursor.null()
    }
    switch node.pointee.kind {
    case .string: return failType(node.pointee.kind)
    case .object:
      guard byte == JSONByte.openBrace else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkMembers(index, position)
    case .checkedObject:
      guard byte == JSONByte.openBrace else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkMembers(index, position) && holdsRequired(index, position)
    case .array:
      guard byte == JSONByte.openBracket else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkArray(node.pointee, position)
    case .map:
      guard byte == JSONByte.openBrace else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkMap(node.pointee, position)
    case .json:
      let entry = cursor.next
      let text = cursor.skipValue(depth: node.pointee.depth)
      guard text.isValid else { return false }
      countText(from: entry)
      append(index, position, text)
      return true
    case .openNull: return failType(.openNull)
    case .openObject:
      guard byte == JSONByte.openBrace else { return failType(.openObject) }
      return walkEmptyObject(index, position)
    case .long, .double: return walkNumber(index, position, node.pointee.kind)
    case .integer, .boundedLong: return walkLimitedInteger(index, position)
    case .number: return walkBoundedNumber(index, position)
    case .implied: return walkImplied(index, position)
    case .rescued: return failType(.rescued)
    case .boolean: return walkBoolean(index, position)
    case .timestampMillis, .timestampMicros, .date:
      return walkTime(index, position, node.pointee.kind)
    }
  }

  @inline(__always)
  mutating func append(_ slot: Int32, _ position: UInt32, _ text: RecordCursor.Text) {
    let offset = arena.isOpen ? arena.add(cursor.base + text.offset, text.count) : text.offset
    let reference = ByteReference(
      offset: UInt32(truncatingIfNeeded: offset), length: UInt32(truncatingIfNeeded: text.count))
    batches.append(slot, position: position, bits: unsafeBitCast(reference, to: UInt64.self))
  }
}

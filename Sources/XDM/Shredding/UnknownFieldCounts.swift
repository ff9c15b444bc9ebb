import ByteBuffers

/// Counts the values of fields that the schema does not have, by field.
struct UnknownFieldCounts: ~Copyable {
  struct Event: BitwiseCopyable {
    let field: Int32
    let values: Int32
  }

  /// Of fields beyond those that are told apart.
  private static let others: Int32 = 0

  private var fields = FieldTable()
  /// By field, of chunks that are done with.
  private var sums = TypedBuffer<Int>()
  /// Of the present chunk.
  private var events = TypedBuffer<Event>()
  private var keptEvents = 0

  init() { sums.append(0) }

  /// Adds the values of a field of the objects at a node. Its key has 8 bytes more than `count`.
  mutating func note(
    _ key: UnsafePointer<UInt8>, _ count: Int, object: Int32, values: Int
  ) {
    let known = fields.find(key, count, parent: object)
    var field = Self.others
    if known >= 0 {
      field = fields.fields.base[Int(known)].node
    } else if fields.count < ValueLedger.maximumFields {
      field = Int32(sums.count)
      _ = fields.add(key, count, parent: object, node: field)
      sums.append(0)
    }
    events.append(Event(field: field, values: Int32(truncatingIfNeeded: values)))
  }

  /// Keeps what the record at work had.
  @inline(__always)
  mutating func keepRecord() { keptEvents = events.count }

  /// Forgets what the record at work had.
  mutating func dropRecord() { events.truncate(to: keptEvents) }

  mutating func dropChunk() {
    events.removeAll()
    keptEvents = 0
  }

  /// Counts what the chunk had.
  mutating func keepChunk() {
    for event in events.elements { sums.base[Int(event.field)] += Int(event.values) }
    dropChunk()
  }

  /// Each field's sum, with the node of its object (-1 for all other fields); counts from zero
  /// again. No chunk may be at work.
  mutating func take() -> [(object: Int32, key: String, values: Int)] {
    var taken: [(object: Int32, key: String, values: Int)] = []
    for index in 0..<fields.count {
      let field = fields.fields.base[index]
      taken.append((field.parent, fields.name(Int32(index)), sums.base[Int(field.node)]))
    }
    taken.append((-1, "", sums.base[Int(Self.others)]))
    fields = FieldTable()
    sums.removeAll()
    sums.append(0)
    return taken
  }
}

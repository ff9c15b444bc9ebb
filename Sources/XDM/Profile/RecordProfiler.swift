import ByteBuffers
import JSONStream
import Parquet

/// Collects statistics of each field of a schema: how often it is present, how many distinct values
/// it has, and examples.
///
/// Several profilers can read parts of the input in parallel; merge them in input order. Not safe
/// for use by several threads at once.
public final class RecordProfiler {
  private let schema: XDMSchema
  private var walker: ShredWalker
  private var places: [PlaceProfile]
  /// Elements of each space; records in the first.
  private var elements: [Int]

  public init(schema: XDMSchema) {
    self.schema = schema
    walker = ShredWalker(schema, unknownFields: schema.rescuesUnknown ? .rescue : .drop)
    places = Array(repeating: PlaceProfile(), count: walker.plan.nodes.count)
    elements = Array(repeating: 0, count: schema.parquet.spaceCount)
  }

  /// Reads the records of a chunk. Records that do not fit the schema are left out. O(bytes).
  public func consume(_ chunk: Chunk) -> ChunkOutcome {
    walker.startRowGroup()
    walker.prepare(chunk)
    let outcome = walker.walk(chunk)
    elements[0] += outcome.records
    walker.batches.forEach(walker.plan) { slot, entries in add(entries, of: slot, in: chunk) }
    walker.dropChunk()
    return outcome
  }

  /// Adds the statistics of a profiler that read later records.
  public func merge(_ later: RecordProfiler) {
    for index in places.indices { places[index].merge(later.places[index]) }
    for index in elements.indices { elements[index] += later.elements[index] }
  }

  private func add(
    _ entries: UnsafeBufferPointer<ShredEntry>, of slot: ShredSlot, in chunk: Chunk
  ) {
    let node = walker.plan.nodes.base[Int(slot.node)]
    switch slot.content {
    case .presence: places[Int(slot.node)].present += entries.count
    case .values:
      places[Int(slot.node)].present += entries.count
      addValues(entries, of: node, to: &places[Int(slot.node)], chunk)
    case .lengths:
      for entry in entries {
        elements[Int(node.innerSpace)] += Int(UInt32(truncatingIfNeeded: entry.bits))
      }
    case .keys: break
    }
  }

  private func addValues(
    _ entries: UnsafeBufferPointer<ShredEntry>, of node: ShredNode, to place: inout PlaceProfile,
    _ chunk: Chunk
  ) {
    let base = node.kind == .rescued ? walker.rescue.base : UnsafePointer(chunk.base)
    var last: UInt64?
    for entry in entries {
      var hash = entry.bits
      if node.kind.isText {
        let text = unsafeBitCast(entry.bits, to: ByteReference.self)
        hash = KeyText.hash(base + Int(text.offset), Int(text.length), parent: 0)
      }
      if hash == last { continue }
      last = hash
      let mixed = Self.mixed(hash)
      place.distinct.insert(mixed)
      if place.isExample(mixed) { place.examples.append(Self.text(entry.bits, node.kind, base)) }
    }
  }

  /// Makes every bit depend on every other (the finalizer of SplitMix64).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// A value as JSON text, cut off where it is long.
  private static func text(
    _ bits: UInt64, _ kind: ShredNode.Kind, _ base: UnsafePointer<UInt8>
  ) -> String {
    var text = ByteBuffer()
    switch kind {
    case .boolean: return bits & 1 == 1 ? "true" : "false"
    case .long, .integer, .boundedLong: return "\(Int64(bitPattern: bits))"
    case .double, .number: NumberText.append(Double(bitPattern: bits), to: &text)
    case .date:
      appendQuoted(to: &text) { RFC3339.appendDate(days: Int32(truncatingIfNeeded: bits), to: &$0) }
    case .timestampMillis:
      appendQuoted(to: &text) {
        RFC3339.appendTimestamp(milliseconds: Int64(bitPattern: bits), to: &$0)
      }
    case .timestampMicros:
      appendQuoted(to: &text) {
        RFC3339.appendTimestamp(microseconds: Int64(bitPattern: bits), to: &$0)
      }
    default:
      let value = Self.start(of: unsafeBitCast(bits, to: ByteReference.self), base)
      if kind == .string {
        JSONString.appendEscaped(value, to: &text)
      } else {
        text.append(value)
      }
    }
    return String(decoding: text.bytes, as: UTF8.self)
  }

  private static func appendQuoted(
    to text: inout ByteBuffer, _ body: (inout ByteBuffer) -> Void
  ) {
    text.append(JSONByte.quote)
    body(&text)
    text.append(JSONByte.quote)
  }

  /// As much of a text as is shown of it, in whole characters.
  private static func start(
    of text: ByteReference, _ base: UnsafePointer<UInt8>
  ) -> UnsafeRawBufferPointer {
    let bytes = base + Int(text.offset)
    var count = min(Int(text.length), PlaceProfile.exampleSize)
    if count < Int(text.length) {
      while count > 0, bytes[count] & 0xc0 == 0x80 { count -= 1 }
    }
    return UnsafeRawBufferPointer(start: bytes, count: count)
  }
}

extension ShredNode.Kind {
  /// Whether values are references to text.
  fileprivate var isText: Bool {
    switch self {
    case .string, .json, .openObject, .rescued: true
    default: false
    }
  }
}

extension RecordProfiler {
  /// The number of records read.
  public var recordCount: Int { elements[0] }

  /// The statistics of each field, in the schema's order.
  public var fields: [FieldProfile] {
    var next = 1
    return schema.fields.map { profile($0, &next) }
  }

  /// - Parameter next: The node of the field, which is left at that of the field behind it: nodes
  ///   are in the order of a depth-first walk.
  private func profile(_ field: XDMField, _ next: inout Int) -> FieldProfile {
    let node = next
    let place = places[node]
    let space = Int(walker.plan.nodes.base[node].space)
    let (values, children) = contents(of: field.type, &next)
    return FieldProfile(
      field: field, present: place.present, places: elements[space],
      distinct: values.map { places[$0].distinct.count },
      isDistinctExact: values.map { places[$0].distinct.isExact } ?? true,
      examples: values.map { places[$0].examples } ?? [], children: children)
  }

  /// The node of a field's values, through arrays and maps, and its fields.
  private func contents(of type: XDMType, _ next: inout Int) -> (Int?, [FieldProfile]) {
    let node = next
    next += 1
    switch type {
    case .object(let fields): return (nil, fields.map { profile($0, &next) })
    case .array(let element), .map(let element): return contents(of: element, &next)
    default: return (node, [])
    }
  }
}

import TestSupport

@testable import Parquet

/// Lays records out as Arrow does, field by field, with rubbish wherever something is null.
struct ArrowLayout {
  private let schema: ParquetSchema
  private var random: RandomRecords
  private let rowCount: Int
  /// By leaf; a slot each.
  private var values: [[StoredValue]]
  /// By node.
  private var validities: [[Bool]]
  /// By node, of repeated fields.
  private var offsets: [[Int]]

  init(_ schema: ParquetSchema, _ rows: [Record], seed: UInt64) {
    self.schema = schema
    random = RandomRecords(seed: seed)
    rowCount = rows.count
    values = Array(repeating: [], count: schema.leaves.count)
    validities = Array(repeating: [], count: schema.nodes.count)
    offsets = Array(repeating: [], count: schema.nodes.count)
    content(0, rows)
  }

  /// Lays out what a field holds in each slot of its parent; nil where that is null.
  private mutating func field(_ node: Int, _ slots: [Record?]) {
    switch schema.nodes[node].repetition {
    case .required: content(node, slots)
    case .optional:
      validities[node] = slots.map { record in
        guard let record else { return random.int(0...1) == 0 }
        return record != .absent
      }
      content(node, slots.map { $0 == .absent ? nil : $0 })
    case .repeated:
      var elements: [Record?] = []
      var ends = [random.int(0...2)]
      elements += Array(repeating: nil, count: ends[0])
      for slot in slots {
        if case .list(let records) = slot {
          elements += records
        } else {
          elements += Array(repeating: nil, count: random.int(0...2))
        }
        ends.append(elements.count)
      }
      offsets[node] = ends
      content(node, elements)
    }
  }

  private mutating func content(_ node: Int, _ slots: [Record?]) {
    if let leaf = schema.nodes[node].leaf {
      let type = schema.leaves[leaf].type
      values[leaf] = slots.map { record in
        if case .value(let value) = record { return value }
        return Self.rubbish(type, schema.leaves[leaf].length, random.int(0...3))
      }
      return
    }
    for (index, child) in schema.nodes[node].children.enumerated() {
      field(
        child,
        slots.map { record in
          if case .group(let fields) = record { return fields[index] }
          return nil
        })
    }
  }

  private static func rubbish(_ type: PhysicalType, _ length: Int, _ number: Int) -> StoredValue {
    switch type {
    case .boolean: .boolean(number % 2 == 0)
    case .int32: .int32(-77)
    case .int64: .int64(-77)
    case .float: .float(77)
    case .double: .double(77)
    case .fixedLengthByteArray: .bytes(Array(repeating: 77, count: length))
    default: .bytes(Array(repeating: 77, count: number * 5))
    }
  }

  /// The batch, in one of the forms that it may have.
  mutating func batch() throws -> ColumnBatch {
    var batch = ColumnBatch(schema, rowCount: rowCount)
    for (index, node) in schema.nodes.enumerated() where index > 0 {
      if node.repetition == .repeated {
        try batch.setList(node.dottedPath, offsets: offsets(index))
      } else if !node.isLeaf, node.repetition == .optional {
        try batch.setGroup(node.dottedPath, validity: validity(index))
      }
      if let leaf = node.leaf {
        let validity = node.repetition == .optional ? validity(index) : .all
        try batch.set(leaf: leaf, data(leaf), validity: validity)
      }
    }
    return batch
  }

  private mutating func validity(_ node: Int) -> Validity {
    let flags = validities[node]
    if flags.allSatisfy({ $0 }), random.int(0...1) == 0 { return .all }
    if random.int(0...2) == 0 { return .flags(flags) }
    let offset = random.int(0...20)
    return .bitmap(bits(flags, offset: offset), offset: offset)
  }

  private mutating func bits(_ flags: [Bool], offset: Int) -> [UInt8] {
    let all = (0..<offset).map { _ in random.int(0...1) == 0 } + flags
    return stride(from: 0, to: all.count, by: 8).map { start in
      (0..<8).reduce(0) { byte, bit in
        start + bit < all.count && all[start + bit] ? byte | 1 << UInt8(bit) : byte
      }
    }
  }

  private mutating func offsets(_ node: Int) -> Offsets {
    random.int(0...1) == 0
      ? .int32(offsets[node].map { Int32($0) }) : .int64(offsets[node].map { Int64($0) })
  }

  private mutating func data(_ leaf: Int) -> ColumnData {
    let values = values[leaf]
    switch schema.leaves[leaf].type {
    case .boolean:
      let flags = values.map { $0 == .boolean(true) }
      let offset = random.int(0...20)
      return random.int(0...1) == 0
        ? .booleans(flags) : .bits(bits(flags, offset: offset), offset: offset)
    case .int32: return .int32s(values.compactMap { if case .int32(let n) = $0 { n } else { nil } })
    case .int64: return .int64s(values.compactMap { if case .int64(let n) = $0 { n } else { nil } })
    case .float:
      return .floats(
        values.compactMap { if case .float(let n) = $0 { Float(bitPattern: n) } else { nil } })
    case .double:
      return .doubles(
        values.compactMap { if case .double(let n) = $0 { Double(bitPattern: n) } else { nil } })
    default: return bytes(leaf, values.compactMap { if case .bytes(let b) = $0 { b } else { nil } })
    }
  }

  private mutating func bytes(_ leaf: Int, _ values: [[UInt8]]) -> ColumnData {
    if schema.leaves[leaf].type == .fixedLengthByteArray {
      return .fixedLength(values.flatMap { $0 })
    }
    if random.int(0...3) == 0 {
      return .strings(values.map { String(decoding: $0, as: UTF8.self) })
    }
    var ends = [random.int(0...9)]
    var bytes = [UInt8](repeating: 33, count: ends[0])
    for value in values {
      bytes += value
      ends.append(bytes.count)
    }
    return random.int(0...1) == 0
      ? .byteArrays(bytes, offsets: .int32(ends.map { Int32($0) }))
      : .byteArrays(bytes, offsets: .int64(ends.map { Int64($0) }))
  }
}

import ByteBuffers
import TestSupport

@testable import Parquet

/// Takes rows apart into what a `RowGroupBuilder` is given: positions, lengths and values by column.
struct RowGroupFeeder {
  private let schema: ParquetSchema
  private let rowCount: Int
  /// By node.
  private var presences: [[UInt32]]
  private var lists: [(positions: [UInt32], lengths: [UInt32])]
  /// By leaf.
  private var values: [[StoredValue]]
  /// Elements so far, by space.
  private var elements: [UInt32]

  init(_ schema: ParquetSchema, rows: [Record]) {
    self.schema = schema
    rowCount = rows.count
    presences = Array(repeating: [], count: schema.nodes.count)
    lists = Array(repeating: ([], []), count: schema.nodes.count)
    values = Array(repeating: [], count: schema.leaves.count)
    elements = Array(repeating: 0, count: schema.spaceCount)
    for (index, row) in rows.enumerated() { content(0, row, at: UInt32(index)) }
  }

  private mutating func field(_ node: Int, _ record: Record, at position: UInt32) {
    switch record {
    case .absent: break
    case .list(let records):
      if records.isEmpty { break }
      lists[node].positions.append(position)
      lists[node].lengths.append(UInt32(records.count))
      let space = schema.nodes[node].space
      for record in records {
        elements[space] += 1
        content(node, record, at: elements[space] - 1)
      }
    case .value, .group:
      if schema.nodes[node].repetition == .optional { presences[node].append(position) }
      content(node, record, at: position)
    }
  }

  private mutating func content(_ node: Int, _ record: Record, at position: UInt32) {
    switch record {
    case .value(let value): values[schema.nodes[node].leaf!].append(value)
    case .group(let records):
      for (child, record) in zip(schema.nodes[node].children, records) {
        field(child, record, at: position)
      }
    default: fatalError("node \(node) holds \(record)")
    }
  }

  /// Gives everything to a builder, in batches of at most `batch`.
  func feed(_ builder: RowGroupBuilder, batch: Int = .max) {
    Self.batches(rowCount, batch) { builder.addRows($0.count) }
    for node in schema.nodes.indices {
      Self.batches(presences[node].count, batch) { range in
        builder.appendPresence(
          node: node, positions: Array(presences[node][range]), count: range.count)
      }
      Self.batches(lists[node].positions.count, batch) { range in
        builder.appendLengths(
          node: node, positions: Array(lists[node].positions[range]),
          lengths: Array(lists[node].lengths[range]), count: range.count)
      }
    }
    for leaf in schema.leaves.indices {
      Self.batches(values[leaf].count, batch) { range in
        builder.append(leaf: leaf, Array(values[leaf][range]))
      }
    }
  }

  private static func batches(_ count: Int, _ size: Int, _ body: (Range<Int>) -> Void) {
    var start = 0
    while start < count {
      let end = start + min(size, count - start)
      body(start..<end)
      start = end
    }
  }
}

extension RowGroupBuilder {
  /// Appends values, which are all of the leaf's type.
  func append(leaf: Int, _ values: [StoredValue]) {
    switch schema.leaves[leaf].type {
    case .boolean:
      let booleans = values.map { value -> UInt8 in value == .boolean(true) ? 1 : 0 }
      appendBooleans(leaf: leaf, booleans, count: booleans.count)
    case .int32:
      let numbers = values.compactMap { if case .int32(let number) = $0 { number } else { nil } }
      appendInt32s(leaf: leaf, numbers, count: numbers.count)
    case .int64:
      let numbers = values.compactMap { if case .int64(let number) = $0 { number } else { nil } }
      appendInt64s(leaf: leaf, numbers, count: numbers.count)
    case .float:
      let numbers = values.compactMap {
        if case .float(let bits) = $0 { Float(bitPattern: bits) } else { nil }
      }
      appendFloats(leaf: leaf, numbers, count: numbers.count)
    case .double:
      let numbers = values.compactMap {
        if case .double(let bits) = $0 { Double(bitPattern: bits) } else { nil }
      }
      appendDoubles(leaf: leaf, numbers, count: numbers.count)
    case .byteArray:
      let arrays = values.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
      ByteArrayBatch(arrays).inParts {
        appendByteArrays(leaf: leaf, base: $0, references: $1, count: $2)
      }
    case .fixedLengthByteArray:
      let arrays = values.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
      appendFixedLengthByteArrays(leaf: leaf, arrays.flatMap { $0 }, count: arrays.count)
    case .int96: fatalError("not written")
    }
  }
}

extension StripedColumn {
  /// What a reader gave back. Levels that a column does not have are zeros.
  init(_ column: DecodedColumn) {
    let zeros = [UInt8](repeating: 0, count: column.entryCount)
    repetition = column.repetitionLevels.isEmpty ? zeros : column.repetitionLevels
    definition = column.definitionLevels.isEmpty ? zeros : column.definitionLevels
    switch column.values {
    case .booleans(let values): self.values = values.map { .boolean($0) }
    case .int32s(let values): self.values = values.map { .int32($0) }
    case .int64s(let values): self.values = values.map { .int64($0) }
    case .floats(let values): self.values = values.map { .float($0.bitPattern) }
    case .doubles(let values): self.values = values.map { .double($0.bitPattern) }
    case .byteArrays(let values):
      self.values = (0..<values.count).map { .bytes(Array(values[$0])) }
    case .fixedLength(let bytes, let length):
      self.values = stride(from: 0, to: bytes.count, by: length).map {
        .bytes(Array(bytes[$0..<($0 + length)]))
      }
    case .int96s: fatalError("not written")
    }
  }
}

import TestSupport

@testable import Parquet

/// A stored value.
enum StoredValue: Hashable {
  case boolean(Bool)
  case int32(Int32)
  case int64(Int64)
  /// Floating-point numbers by their bits: NaN equals itself, zeros differ.
  case float(UInt32)
  case double(UInt64)
  case bytes([UInt8])

  static func text(_ text: String) -> StoredValue { .bytes(Array(text.utf8)) }
}

/// What a field holds in a row, in the form of its schema.
indirect enum Record: Equatable {
  /// An optional field that is not there.
  case absent
  case value(StoredValue)
  /// The fields of a group, in order.
  case group([Record])
  /// The occurrences of a repeated field.
  case list([Record])
}

/// A column as Dremel stripes it: one entry for each value, null and empty list.
struct StripedColumn: Equatable {
  var repetition: [UInt8] = []
  var definition: [UInt8] = []
  var values: [StoredValue] = []
}

/// The plain record striper: one row after the other, field by field, as the Dremel paper says it.
struct RecordStriper {
  private let root: SchemaNode
  /// By dotted path.
  private(set) var columns: [String: StripedColumn] = [:]

  /// Stripes rows, each a group of the root's fields.
  init(_ schema: ParquetSchema, rows: [Record]) {
    root = schema.root
    for leaf in schema.leaves { columns[leaf.dottedPath] = StripedColumn() }
    for row in rows { content(root, row, path: "", repetition: 0, definition: 0, depth: 0) }
  }

  private mutating func field(
    _ field: SchemaNode, _ record: Record, path: String, repetition: Int, definition: Int,
    depth: Int
  ) {
    switch (field.repetition, record) {
    case (.required, _):
      content(
        field, record, path: path, repetition: repetition, definition: definition, depth: depth)
    case (.optional, .absent), (.repeated, .list([])):
      nulls(field, path: path, repetition: repetition, definition: definition)
    case (.optional, _):
      content(
        field, record, path: path, repetition: repetition, definition: definition + 1, depth: depth)
    case (.repeated, .list(let elements)):
      for (index, element) in elements.enumerated() {
        content(
          field, element, path: path, repetition: index == 0 ? repetition : depth + 1,
          definition: definition + 1, depth: depth + 1)
      }
    default: fatalError("\(path) holds \(record)")
    }
  }

  private mutating func content(
    _ field: SchemaNode, _ record: Record, path: String, repetition: Int, definition: Int,
    depth: Int
  ) {
    switch record {
    case .value(let value):
      append(path, repetition, definition)
      columns[path]!.values.append(value)
    case .group(let records):
      for (child, record) in zip(field.children, records) {
        self.field(
          child, record, path: Self.join(path, child.name), repetition: repetition,
          definition: definition, depth: depth)
      }
    default: fatalError("\(path) holds \(record)")
    }
  }

  private mutating func nulls(
    _ field: SchemaNode, path: String, repetition: Int, definition: Int
  ) {
    if field.children.isEmpty { append(path, repetition, definition) }
    for child in field.children {
      nulls(
        child, path: Self.join(path, child.name), repetition: repetition, definition: definition)
    }
  }

  private mutating func append(_ path: String, _ repetition: Int, _ definition: Int) {
    columns[path]!.repetition.append(UInt8(repetition))
    columns[path]!.definition.append(UInt8(definition))
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : path + "." + name
  }
}

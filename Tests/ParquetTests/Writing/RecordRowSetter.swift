import TestSupport

@testable import Parquet

/// Sets records through the fields of a `RowWriter`, for any schema.
struct RecordRowSetter {
  private let schema: ParquetSchema

  init(_ schema: ParquetSchema) { self.schema = schema }

  func set(_ record: Record, in row: inout RowWriter) {
    guard case .group(let fields) = record else { return }
    for (child, field) in zip(schema.nodes[0].children, fields) {
      set(child, field, in: &row)
    }
  }

  private func set(_ node: Int, _ record: Record, in row: inout RowWriter) {
    switch record {
    case .absent: break
    case .list(let records):
      let list = ListField(space: schema.nodes[node].space, fingerprint: schema.fingerprint)
      row.list(list) { row in
        for record in records {
          row.addElement(list)
          setContent(node, record, in: &row)
        }
      }
    case .value, .group:
      if schema.nodes[node].leaf == nil {
        row.setPresent(GroupField(node: node, fingerprint: schema.fingerprint))
      }
      setContent(node, record, in: &row)
    }
  }

  private func setContent(_ node: Int, _ record: Record, in row: inout RowWriter) {
    switch record {
    case .value(let value):
      set(
        ColumnPlace(leaf: schema.nodes[node].leaf!, fingerprint: schema.fingerprint), value,
        in: &row)
    case .group(let fields):
      for (child, field) in zip(schema.nodes[node].children, fields) {
        set(child, field, in: &row)
      }
    case .absent, .list: fatalError("node \(node) holds \(record)")
    }
  }

  private func set(_ place: ColumnPlace, _ value: StoredValue, in row: inout RowWriter) {
    switch value {
    case .boolean(let value): row.store(value, in: place)
    case .int32(let value): row.store(value, in: place)
    case .int64(let value): row.store(value, in: place)
    case .float(let bits): row.store(Float(bitPattern: bits), in: place)
    case .double(let bits): row.store(Double(bitPattern: bits), in: place)
    case .bytes(let bytes):
      bytes.withUnsafeBytes {
        if schema.leaves[place.leaf].type == .byteArray {
          row.store($0, in: place)
        } else {
          row.store(fixedLength: $0, in: place)
        }
      }
    }
  }
}

/// Compares a file with the records that it should hold.
struct FileComparison {
  let schema: ParquetSchema

  /// Reads every column of every row group, and compares it with the plain striper's.
  func check(_ file: [UInt8], holds rows: [Record]) throws {
    let reader = try ParquetFileReader(source: MemorySource(file))
    var first = 0
    for (index, group) in reader.metadata.rowGroups.enumerated() {
      let end = first + group.rowCount
      guard end <= rows.count else { break }
      let expected = RecordStriper(schema, rows: Array(rows[first..<end])).columns
      for (leafIndex, leaf) in schema.leaves.enumerated() {
        let column = StripedColumn(try reader.readColumnChunk(rowGroup: index, leaf: leafIndex))
        if column != expected[leaf.dottedPath] {
          throw Difference(description: "\(leaf.dottedPath) of row group \(index)")
        }
      }
      first = end
    }
    if reader.metadata.rowCount != rows.count {
      throw Difference(description: "\(reader.metadata.rowCount) rows, not \(rows.count)")
    }
  }

  struct Difference: Error, CustomStringConvertible { let description: String }
}

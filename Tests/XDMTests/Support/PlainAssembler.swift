import ByteBuffers
import Parquet

@testable import XDM

/// Puts records together again from the columns of a file, by plain recursion.
struct PlainAssembler {
  struct Mismatch: Error, CustomStringConvertible {
    let description: String
  }

  private let schema: XDMSchema
  /// The columns below each node.
  private let leaves: [Range<Int>]
  private var columns: [DecodedColumn] = []
  /// The next level entry and the next value of each column.
  private var entries: [Int] = []
  private var values: [Int] = []

  /// All records of a file.
  static func records(_ file: [UInt8], _ schema: XDMSchema) throws -> [PlainJSON] {
    let reader = try ParquetFileReader(source: MemorySource(file))
    var records: [PlainJSON] = []
    for (index, rowGroup) in reader.metadata.rowGroups.enumerated() {
      var assembler = PlainAssembler(schema: schema)
      for leaf in reader.schema.leaves.indices {
        assembler.columns.append(try reader.readColumnChunk(rowGroup: index, leaf: leaf))
      }
      records += try assembler.records(count: rowGroup.rowCount)
    }
    return records
  }

  private init(schema: XDMSchema) {
    self.schema = schema
    var leaves: [Range<Int>] = schema.parquet.nodes.map { $0.leaf.map { $0..<($0 + 1) } ?? 0..<0 }
    for (index, node) in schema.parquet.nodes.enumerated().reversed() where !node.isLeaf {
      let first = leaves[node.children[0]].lowerBound
      leaves[index] = first..<leaves[node.children.last!].upperBound
    }
    self.leaves = leaves
  }

  private mutating func records(count: Int) throws -> [PlainJSON] {
    entries = columns.map { _ in 0 }
    values = columns.map { _ in 0 }
    var records: [PlainJSON] = []
    for _ in 0..<count {
      records.append(.object(try members(schema.fields, of: 0)))
    }
    for (leaf, column) in columns.enumerated() {
      guard entries[leaf] == column.entryCount, values[leaf] == column.values.count else {
        throw Mismatch(description: "column \(leaf) has more than its records")
      }
    }
    return records
  }

  private mutating func members(
    _ fields: [XDMField], of node: Int
  ) throws -> [PlainJSON.Member] {
    var members: [PlainJSON.Member] = []
    for (field, child) in zip(fields, schema.parquet.nodes[node].children) {
      let value = try value(field.type, child)
      if !value.isNull { members.append(.init(key: Array(field.name.utf8), value: value)) }
    }
    return members
  }

  /// The next value of a field.
  private mutating func value(_ type: XDMType, _ index: Int) throws -> PlainJSON {
    let node = schema.parquet.nodes[index]
    let leaves = leaves[index]
    let level = try definition(leaves.lowerBound)
    if level < node.maxDefinitionLevel {
      for leaf in leaves {
        guard try definition(leaf) == level else {
          throw Mismatch(description: "columns of \(node.dottedPath) disagree where it is absent")
        }
        entries[leaf] += 1
      }
      return .null
    }
    switch type {
    case .object(let fields): return .object(try members(fields, of: index))
    case .array(let element):
      let repeated = node.children[0]
      let child = schema.parquet.nodes[repeated].children[0]
      return .array(try list(repeated) { try $0.value(element, child) })
    case .map(let value):
      let repeated = node.children[0]
      let children = schema.parquet.nodes[repeated].children
      return .object(
        try list(repeated) {
          let key = try $0.scalar(.string, $0.schema.parquet.nodes[children[0]].leaf!)
          guard case .string(let text) = key else { throw Mismatch(description: "no key") }
          return .init(key: text, value: try $0.value(value, children[1]))
        })
    default: return try scalar(type, node.leaf!)
    }
  }

  /// The elements of a list that is present.
  private mutating func list<Element>(
    _ repeated: Int, _ element: (inout PlainAssembler) throws -> Element
  ) throws -> [Element] {
    let node = schema.parquet.nodes[repeated]
    let leaves = leaves[repeated]
    if try definition(leaves.lowerBound) < node.maxDefinitionLevel {
      for leaf in leaves { entries[leaf] += 1 }
      return []
    }
    var elements: [Element] = []
    repeat {
      elements.append(try element(&self))
    } while repetition(leaves.lowerBound) == node.maxRepetitionLevel
    return elements
  }

  private func definition(_ leaf: Int) throws -> Int {
    guard entries[leaf] < columns[leaf].entryCount else {
      throw Mismatch(description: "column \(leaf) ends early")
    }
    let isRequired = schema.parquet.leaves[leaf].maxDefinitionLevel == 0
    return isRequired ? 0 : Int(columns[leaf].definitionLevels[entries[leaf]])
  }

  /// Repetition level of the next entry; 0 behind the last.
  private func repetition(_ leaf: Int) -> Int {
    entries[leaf] < columns[leaf].entryCount
      ? Int(columns[leaf].repetitionLevels[entries[leaf]]) : 0
  }

  private mutating func scalar(_ type: XDMType, _ leaf: Int) throws -> PlainJSON {
    let index = values[leaf]
    guard index < columns[leaf].values.count else {
      throw Mismatch(description: "column \(leaf) has too few values")
    }
    entries[leaf] += 1
    values[leaf] += 1
    switch (type, columns[leaf].values) {
    case (.boolean, .booleans(let values)): return .boolean(values[index])
    case (.long, .int64s(let values)), (.integer, .int64s(let values)): return .long(values[index])
    case (.integer, .int32s(let values)): return .long(Int64(values[index]))
    case (.double, .doubles(let values)), (.number, .doubles(let values)):
      return .double(values[index])
    case (.date, .int32s(let values)): return .days(values[index])
    case (.timestampMillis, .int64s(let values)): return .microseconds(values[index] * 1000)
    case (.timestampMicros, .int64s(let values)): return .microseconds(values[index])
    case (.string, .byteArrays(let values)): return .string(Array(values[index]))
    case (.json, .byteArrays(let values)): return .parse(values[index])
    default: throw Mismatch(description: "column \(leaf) is not of the type \(type)")
    }
  }
}

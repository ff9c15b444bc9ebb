import TestSupport

@testable import Parquet

/// Random schemas, and random rows that fit them.
struct RandomRecords {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private static let types: [PhysicalType] = [
    .boolean, .int32, .int64, .float, .double, .byteArray, .fixedLengthByteArray,
  ]
  private static let lengths = [1, 2, 3, 7, 8, 9, 15, 16, 17, 40]
  private static let repetitions: [Repetition] = [.required, .optional, .repeated]

  mutating func int(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

  mutating func element<Element>(_ elements: [Element]) -> Element {
    elements.randomElement(using: &generator)!
  }

  /// A schema whose fields lie up to `depth` groups deep.
  mutating func schema(depth: Int) throws -> ParquetSchema {
    try ParquetSchema((0..<int(1...4)).map { index in field("f\(index)", depth: depth) })
  }

  private mutating func field(
    _ name: String, depth: Int, _ repetitions: [Repetition] = Self.repetitions
  ) -> SchemaNode {
    let repetition = element(repetitions)
    let single: Repetition = element([.required, .optional])
    switch depth > 0 ? int(0...5) : 0 {
    case 0, 1: return leaf(name, repetition)
    case 2:
      return .list(
        name, single, element: field("element", depth: depth - 1, [.required, .optional]))
    case 3:
      return .map(
        name, single, key: leaf("key", .required),
        value: field("value", depth: depth - 1, [.required, .optional]))
    default:
      return .group(
        name, repetition, (0..<int(1...3)).map { index in field("g\(index)", depth: depth - 1) })
    }
  }

  private mutating func leaf(_ name: String, _ repetition: Repetition) -> SchemaNode {
    let type = element(Self.types)
    if type == .fixedLengthByteArray {
      return .primitive(name, repetition, type, length: element(Self.lengths))
    }
    return .primitive(name, repetition, type, type == .byteArray ? element([.string, nil]) : nil)
  }

  /// Rows of a schema. `density` is the percentage of fields that are there.
  mutating func rows(_ schema: ParquetSchema, count: Int, density: Int, kinds: Int) -> [Record] {
    (0..<count).map { _ in content(schema.root, density, kinds) }
  }

  private mutating func record(_ field: SchemaNode, _ density: Int, _ kinds: Int) -> Record {
    switch field.repetition {
    case .required: return content(field, density, kinds)
    case .optional: return int(0...99) < density ? content(field, density, kinds) : .absent
    case .repeated:
      let count = int(0...99) < density ? int(1...4) : 0
      return .list((0..<count).map { _ in content(field, density, kinds) })
    }
  }

  private mutating func content(_ field: SchemaNode, _ density: Int, _ kinds: Int) -> Record {
    guard case .primitive(let type, let length) = field.content else {
      return .group(field.children.map { record($0, density, kinds) })
    }
    return .value(value(type, int(0...(kinds - 1)), length: length ?? 0))
  }

  /// The value of a type that stands for `number`.
  private func value(_ type: PhysicalType, _ number: Int, length: Int) -> StoredValue {
    switch type {
    case .boolean: .boolean(number % 3 == 0)
    case .int32: .int32(Int32(truncatingIfNeeded: number &* 0x9e37_79b9))
    case .int64: .int64(Int64(truncatingIfNeeded: number &* 0x1e37_79b9_7f4a_7c15))
    case .float: .float(number == 0 ? Float.nan.bitPattern : (Float(number) / -8).bitPattern)
    case .double: .double(number == 0 ? Double.nan.bitPattern : (Double(number) / 3).bitPattern)
    case .fixedLengthByteArray:
      // Values that differ in one byte alone, at any place.
      .bytes((0..<length).map { $0 == number % length ? UInt8(truncatingIfNeeded: number) : 7 })
    default:
      .text(String(repeating: "é", count: number % 9) + "\(number % 9 == 0 ? "" : "\(number)")")
    }
  }
}

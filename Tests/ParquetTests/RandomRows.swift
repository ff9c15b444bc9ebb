import TestSupport

@testable import Parquet

/// A field's content in a row, field by field: slow and plain, for any schema.
indirect enum RowValue {
  case leaf(Int)
  case group([String: RowValue])
  /// All occurrences of a repeated field.
  case list([RowValue])
}

/// Makes schemas and rows of them. A schema is a tree whose fields have names of their own.
struct RandomRows {
  var generator: SeededGenerator
  private var fieldCount = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &generator) < probability
  }

  mutating func schema() -> [SchemaNode] {
    (0..<Int.random(in: 1...5, using: &generator)).map { _ in field(depth: 1) }
  }

  private mutating func field(depth: Int) -> SchemaNode {
    fieldCount += 1
    let name = "f\(fieldCount)"
    let repetitions: [Repetition] = [.optional, .optional, .optional, .required, .repeated]
    let repetition = repetitions.randomElement(using: &generator)!
    if depth < 5, chance(0.55) {
      let children = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        field(depth: depth + 1)
      }
      return .group(name, repetition, children)
    }
    let types: [PhysicalType] = [
      .boolean, .int32, .int64, .float, .double, .byteArray, .fixedLengthByteArray,
    ]
    let type = types.randomElement(using: &generator)!
    return .primitive(name, repetition, type, length: type == .fixedLengthByteArray ? 5 : nil)
  }

  /// The fields without some of the optional ones, shuffled.
  mutating func reduced(_ fields: [SchemaNode], mayBeEmpty: Bool = true) -> [SchemaNode] {
    var kept: [SchemaNode] = []
    for field in fields {
      if field.repetition == .optional, chance(0.35) { continue }
      kept.append(reduced(field))
    }
    if kept.isEmpty, !mayBeEmpty { kept.append(reduced(fields[0])) }
    return chance(0.3) ? kept.shuffled(using: &generator) : kept
  }

  private mutating func reduced(_ field: SchemaNode) -> SchemaNode {
    guard case .group(let children) = field.content else { return field }
    var field = field
    field.content = .group(reduced(children, mayBeEmpty: false))
    return field
  }

  /// Rows of a schema. Fields differ in how often they are there: always, at times, or never.
  mutating func rows(_ fields: [SchemaNode], count: Int) -> [[String: RowValue]] {
    var densities: [String: Double] = [:]
    return (0..<count).map { _ in group(fields, &densities) }
  }

  private mutating func group(
    _ fields: [SchemaNode], _ densities: inout [String: Double]
  ) -> [String: RowValue] {
    var values: [String: RowValue] = [:]
    for field in fields {
      let density = densities[field.name] ?? [0, 0.3, 0.9, 1, 1].randomElement(using: &generator)!
      densities[field.name] = density
      switch field.repetition {
      case .required: values[field.name] = content(field, &densities)
      case .optional:
        if chance(density) { values[field.name] = content(field, &densities) }
      case .repeated:
        // Lists of one element each are a case of their own: no level tells where one begins.
        let most = density == 1 ? 1 : 4
        var elements: [RowValue] = []
        while elements.count < most, chance(density) { elements.append(content(field, &densities)) }
        values[field.name] = .list(elements)
      }
    }
    return values
  }

  private mutating func content(
    _ field: SchemaNode, _ densities: inout [String: Double]
  ) -> RowValue {
    switch field.content {
    case .primitive: .leaf(Int.random(in: 0..<20, using: &generator))
    case .group(let children): .group(group(children, &densities))
    }
  }
}

/// Adds rows to a builder, value by value.
struct RowFiller {
  private let builder: RowGroupBuilder
  /// Elements so far, by space.
  private var elements: [UInt32]

  init(_ builder: RowGroupBuilder) {
    self.builder = builder
    elements = Array(repeating: 0, count: builder.schema.spaceCount)
  }

  /// Fills a new builder.
  static func builder(
    _ schema: ParquetSchema, _ rows: [[String: RowValue]], _ options: RowGroupOptions = .init()
  ) throws -> RowGroupBuilder {
    let builder = try RowGroupBuilder(schema: schema, options: options)
    var filler = RowFiller(builder)
    for row in rows { filler.add(row) }
    return builder
  }

  mutating func add(_ row: [String: RowValue]) {
    addContent(0, .group(row), at: elements[0])
    elements[0] += 1
    builder.addRows(1)
  }

  private mutating func addContent(_ index: Int, _ value: RowValue, at position: UInt32) {
    let node = builder.schema.nodes[index]
    switch value {
    case .leaf(let number): if let leaf = node.leaf { append(number, leaf) }
    case .list: break
    case .group(let fields):
      for child in node.children {
        if let value = fields[builder.schema.nodes[child].schema.name] {
          addField(child, value, at: position)
        }
      }
    }
  }

  private mutating func addField(_ index: Int, _ value: RowValue, at position: UInt32) {
    let node = builder.schema.nodes[index]
    var position = position
    if case .list(let occurrences) = value {
      guard !occurrences.isEmpty else { return }
      var length = UInt32(occurrences.count)
      builder.appendLengths(node: index, positions: &position, lengths: &length, count: 1)
      for occurrence in occurrences {
        let element = elements[node.space]
        elements[node.space] += 1
        addContent(index, occurrence, at: element)
      }
    } else {
      if node.repetition == .optional {
        builder.appendPresence(node: index, positions: &position, count: 1)
      }
      addContent(index, value, at: position)
    }
  }

  private func append(_ number: Int, _ leaf: Int) {
    switch builder.schema.leaves[leaf].type {
    case .boolean:
      var value = UInt8(number & 1)
      builder.appendBooleans(leaf: leaf, &value, count: 1)
    case .int32:
      var value = Int32(number)
      builder.appendInt32s(leaf: leaf, &value, count: 1)
    case .int64:
      var value = Int64(number)
      builder.appendInt64s(leaf: leaf, &value, count: 1)
    case .float:
      var value = Float(number)
      builder.appendFloats(leaf: leaf, &value, count: 1)
    case .double:
      var value = Double(number)
      builder.appendDoubles(leaf: leaf, &value, count: 1)
    case .fixedLengthByteArray:
      let bytes = [UInt8](repeating: UInt8(number), count: builder.schema.leaves[leaf].length)
      builder.appendFixedLengthByteArrays(leaf: leaf, bytes, count: 1)
    default:
      let text = Array("value \(number)".utf8)
      let padded = text + Array(repeating: 0, count: RowGroupBuilder.readSlack)
      var reference = ByteReference(offset: 0, length: UInt32(text.count))
      builder.appendByteArrays(leaf: leaf, base: padded, references: &reference, count: 1)
    }
  }
}

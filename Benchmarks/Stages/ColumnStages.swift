import ByteBuffers
import Codecs
import Parquet

/// Columns of values that are in memory already: dictionaries, levels, indices and plain pages.
enum ColumnStages {
  private static let rowCount = 500_000

  static func all() throws -> [Stage] {
    let few = (0..<rowCount).map { "value \(scattered($0) % 50)" }
    let many = (0..<rowCount).map { "value \(scattered($0) % 20_000)" }
    let unique = (0..<rowCount).map { "\(scattered($0))-\($0)" }
    return [
      try strings(few, "50 strings"), try strings(many, "20,000 strings"),
      try strings(unique, "unique strings"), try integers(), try doubles(),
      try presence("every second", { $0 % 2 == 0 }),
      try presence("runs of 1,000", { $0 / 1_000 % 2 == 0 }),
      try presence("one in 500", { $0 % 500 == 0 }), try lists(),
    ]
  }

  /// Numbers without order, the same in every run.
  private static func scattered(_ index: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 24)
  }

  private static func builder(_ nodes: [SchemaNode]) throws -> RowGroupBuilder {
    try RowGroupBuilder(schema: try ParquetSchema(nodes))
  }

  /// A stage that fills and encodes a row group, and reads its first column back for the check.
  private static func stage(
    _ name: String, _ unit: Stage.Unit, _ count: Int, _ builder: RowGroupBuilder,
    fill: @escaping () -> Void, check: @escaping (DecodedColumn) throws -> Void
  ) throws -> Stage {
    let compressor = try BlockCompressor(.none)
    var encoded: EncodedRowGroup?
    return Stage(
      name: name, unit: unit, count: count,
      run: {
        builder.removeAll()
        fill()
        encoded = try builder.encode(with: compressor)
      },
      check: {
        guard let encoded else { throw WrongOutput("nothing was encoded") }
        try check(
          try FileStages.reader(of: [encoded], builder.schema).readColumnChunk(rowGroup: 0, leaf: 0)
        )
      })
  }

  private static func strings(_ texts: [String], _ name: String) throws -> Stage {
    let builder = try builder([.primitive("text", .required, .byteArray, .string)])
    var bytes: [UInt8] = []
    let references = texts.map { text in
      let start = bytes.count
      bytes += text.utf8
      return ByteReference(offset: UInt32(start), length: UInt32(bytes.count - start))
    }
    let byteCount = bytes.count
    bytes += [UInt8](repeating: 0, count: RowGroupBuilder.readSlack)
    let text = bytes
    return try stage(
      "dictionary of \(name)", .bytes, byteCount, builder,
      fill: {
        builder.addRows(references.count)
        text.withUnsafeBufferPointer { text in
          references.withUnsafeBufferPointer { references in
            guard let base = text.baseAddress, let first = references.baseAddress else { return }
            builder.appendByteArrays(
              leaf: 0, base: base, references: first, count: references.count)
          }
        }
      },
      check: { column in
        guard case .byteArrays(let found) = column.values else { throw WrongOutput("no texts") }
        let same =
          found.count == texts.count
          && zip(0..., texts).allSatisfy { found[$0].elementsEqual($1.utf8) }
        try expect(same, "other texts")
      })
  }

  private static func integers() throws -> Stage {
    let values = (0..<rowCount).map { Int64(scattered($0)) }
    let builder = try builder([.primitive("number", .required, .int64)])
    return try stage(
      "int64 column", .bytes, rowCount * 8, builder,
      fill: {
        builder.addRows(values.count)
        values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          builder.appendInt64s(leaf: 0, base, count: values.count)
        }
      },
      check: { try expect($0.values == .int64s(values), "other numbers") })
  }

  private static func doubles() throws -> Stage {
    let values = (0..<rowCount).map { Double(scattered($0) % 100_000) / 100 }
    let builder = try builder([.primitive("number", .required, .double)])
    return try stage(
      "double column", .bytes, rowCount * 8, builder,
      fill: {
        builder.addRows(values.count)
        values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          builder.appendDoubles(leaf: 0, base, count: values.count)
        }
      },
      check: { try expect($0.values == .doubles(values), "other numbers") })
  }

  /// An optional boolean, nearly all of whose cost are its levels.
  private static func presence(_ name: String, _ isPresent: (Int) -> Bool) throws -> Stage {
    let builder = try builder([.primitive("flag", .optional, .boolean)])
    let positions = (0..<rowCount).filter(isPresent).map { UInt32($0) }
    let values = positions.map { UInt8($0 / 3 % 2) }
    return try stage(
      "levels, present \(name)", .values, rowCount, builder,
      fill: {
        builder.addRows(rowCount)
        positions.withUnsafeBufferPointer { positions in
          values.withUnsafeBufferPointer { values in
            guard let first = positions.baseAddress, let base = values.baseAddress else { return }
            builder.appendPresence(node: 1, positions: first, count: positions.count)
            builder.appendBooleans(leaf: 0, base, count: values.count)
          }
        }
      },
      check: { column in
        let found = zip(0..., column.definitionLevels).filter { $1 == 1 }.map { UInt32($0.0) }
        try expect(found == positions, "other levels")
        try expect(column.values == .booleans(values.map { $0 == 1 }), "other values")
      })
  }

  /// A repeated boolean: repetition levels and definition levels.
  private static func lists() throws -> Stage {
    let builder = try builder([.primitive("flags", .repeated, .boolean)])
    let positions = (0..<UInt32(rowCount / 4)).map { $0 * 2 }
    let lengths = positions.map { 1 + $0 / 2 % 4 }
    let elementCount = lengths.reduce(0) { $0 + Int($1) }
    let values = (0..<elementCount).map { UInt8($0 / 5 % 2) }
    return try stage(
      "levels of lists", .values, elementCount, builder,
      fill: {
        builder.addRows(rowCount / 2)
        positions.withUnsafeBufferPointer { positions in
          lengths.withUnsafeBufferPointer { lengths in
            guard let first = positions.baseAddress, let length = lengths.baseAddress else {
              return
            }
            builder.appendLengths(
              node: 1, positions: first, lengths: length, count: positions.count)
          }
        }
        values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          builder.appendBooleans(leaf: 0, base, count: values.count)
        }
      },
      check: { column in
        let starts = column.repetitionLevels.count { $0 == 0 }
        try expect(starts == rowCount / 2, "\(starts) rows")
        try expect(column.values == .booleans(values.map { $0 == 1 }), "other values")
      })
  }
}

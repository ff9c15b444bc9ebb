import ByteBuffers
import JSONStream
@testable import Parquet

@testable import XDM

/// The text of records put together from columns.
enum Assembled {
  /// The lines of a file.
  static func lines(
    _ file: [UInt8], options: AssemblyOptions = AssemblyOptions(), rows: Int = .max,
    limit: Int = .max
  ) throws -> [String] {
    let reader = try ParquetFileReader(source: MemorySource(file))
    let plan = try AssemblyPlan(reader.schema, options: options)
    let assembler = RecordAssembler(plan)
    var text: [UInt8] = []
    for (index, rowGroup) in reader.metadata.rowGroups.enumerated() {
      let columns = try plan.leaves.map { try reader.readColumnChunk(rowGroup: index, leaf: $0) }
      try assembler.begin(columns, rowCount: rowGroup.rowCount)
      text += try self.text(assembler, rows: rows, limit: limit)
    }
    return split(text)
  }

  /// The lines of columns of a schema.
  static func lines(
    _ fields: [SchemaNode], _ columns: [DecodedColumn], rowCount: Int,
    options: AssemblyOptions = AssemblyOptions()
  ) throws -> [String] {
    let plan = try AssemblyPlan(
      ParquetSchema(fields, name: "schema", checksLogicalTypes: false), options: options)
    let assembler = RecordAssembler(plan)
    try assembler.begin(plan.leaves.map { columns[$0] }, rowCount: rowCount)
    return split(try text(assembler, rows: .max, limit: .max))
  }

  /// The rest of a row group's text, in pieces.
  static func text(_ assembler: RecordAssembler, rows: Int, limit: Int) throws -> [UInt8] {
    var text: [UInt8] = []
    while assembler.rowsLeft > 0 {
      var piece = ByteBuffer()
      let count = try assembler.append(to: &piece, rows: rows, limit: limit)
      precondition(count > 0 && count <= rows)
      text += piece.bytes
    }
    return text
  }

  private static func split(_ text: [UInt8]) -> [String] {
    text.split(separator: JSONByte.newline, omittingEmptySubsequences: false).dropLast().map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

extension PlainJSON {
  /// Whether this value, from text, says what columns hold, members in the same order.
  func isExactly(_ stored: PlainJSON) -> Bool {
    switch (self, stored) {
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isExactly($1) }
    case (.object(let left), .object(let right)):
      left.count == right.count
        && zip(left, right).allSatisfy { $0.key == $1.key && $0.value.isExactly($1.value) }
    case (.number(let left), .number(let right)): left == right
    default: isSame(as: stored)
    }
  }
}

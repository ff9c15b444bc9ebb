// Writes files for other readers: see Tests/Matrix/run.py.
//
//   matrix types FOLDER      every type, encoding, codec, page version and index option
//   matrix filters FOLDER    files in which filters that are pushed down can go wrong
//
// FOLDER/TYPE.json holds a type's values as text; FOLDER/TYPE/…parquet the files that hold them.

import Foundation
import Parquet
import TestSupport

let rows = 2000

func write(
  _ name: String, _ variants: [Variant], _ schema: ParquetSchema, in folder: URL,
  _ fill: (ParquetWriter) throws -> Void
) throws {
  let place = folder.appendingPathComponent(name)
  try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
  for variant in variants {
    let path = place.appendingPathComponent("\(variant.name).parquet").path
    let writer = try ParquetWriter(
      path: path, schema: schema, options: variant.options(rows: rows, schema))
    try fill(writer)
    try writer.finish()
  }
}

func writeTypes(in folder: URL) throws {
  for type in MatrixType.all {
    let schema = try ParquetSchema(
      MatrixShape.allCases.map {
        .primitive($0.rawValue, .optional, type.type, type.logicalType, length: type.length)
      })
    let columns = MatrixShape.allCases.map { MatrixColumn(type, $0, rows: rows) }
    var batch = ColumnBatch(schema, rowCount: rows)
    for (leaf, column) in columns.enumerated() {
      try batch.set(leaf: leaf, column.data, validity: .flags(column.flags))
    }
    try write(type.name, Variant.all(type.type), schema, in: folder) { try $0.append(batch) }
    let values = Dictionary(
      uniqueKeysWithValues: zip(MatrixShape.allCases.map(\.rawValue), columns.map(\.texts)))
    let encoder = JSONEncoder()
    // The first column that differs is the example that is given: the same one in each run.
    encoder.outputFormatting = .sortedKeys
    try encoder.encode(values).write(to: folder.appendingPathComponent("\(type.name).json"))
  }
}

func writeNested(in folder: URL) throws {
  var random = SeededGenerator(fixedSeed: 23)
  let records = (0..<rows).map { NestedRecord(&random, row: $0) }
  let schema = try NestedRecord.schema()
  let setter = try NestedRecord.Setter(schema)
  try write("nested", Variant.nested, schema, in: folder) { writer in
    for record in records { try writer.append { row in setter.set(record, in: &row) } }
  }
  try JSONEncoder().encode(records).write(to: folder.appendingPathComponent("nested.json"))
}

let arguments = CommandLine.arguments
guard arguments.count == 3, ["types", "filters"].contains(arguments[1]) else {
  FileHandle.standardError.write(Data("matrix types|filters FOLDER\n".utf8))
  exit(2)
}
let folder = URL(fileURLWithPath: arguments[2])
if arguments[1] == "types" {
  try writeTypes(in: folder)
  try writeNested(in: folder)
} else {
  try FilterFile().write(to: folder)
}

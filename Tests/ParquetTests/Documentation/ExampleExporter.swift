import Parquet

/// A line has another number of cells than the first line has names.
struct RaggedLine: Error, Equatable {
  /// Counted from 1.
  let line: Int
}

/// Writes lines of comma-separated values, of which the first has the names, as a Parquet file.
/// Columns whose values are all integers become INT64, others text. Empty values are null.
///
/// - Throws: `RaggedLine` before anything is written, `ParquetError` when the sink fails.
func exportCSV(_ lines: [String], to sink: any ByteSink) throws {
  func cells(_ line: String) -> [Substring] {
    line.split(separator: ",", omittingEmptySubsequences: false)
  }
  let names = cells(lines.first ?? "").map(String.init)
  let rows = lines.dropFirst().map(cells)
  if let ragged = rows.firstIndex(where: { $0.count != names.count }) {
    throw RaggedLine(line: ragged + 2)
  }
  let isInteger = names.indices.map { column in
    rows.allSatisfy { $0[column].isEmpty || Int64($0[column]) != nil }
  }

  let fields: [SchemaNode] = zip(names, isInteger).map { name, isInteger in
    isInteger ? .int64(name) : .string(name)
  }
  let schema = try ParquetSchema(fields)
  let writer = try ParquetWriter(to: sink, schema: schema)

  // Columns are resolved once, before the first row.
  let integers = try names.indices.map { column in
    isInteger[column] ? try schema.column(names[column], of: Int64.self) : nil
  }
  let texts = try names.indices.map { column in
    isInteger[column] ? nil : try schema.column(names[column], of: String.self)
  }
  for row in rows {
    try writer.append { fields in
      for (column, cell) in row.enumerated() where !cell.isEmpty {
        if let integer = integers[column], let value = Int64(cell) {
          fields.set(integer, value)
        } else if let text = texts[column] {
          fields.set(text, String(cell))
        }
      }
    }
  }
  try writer.finish()
}

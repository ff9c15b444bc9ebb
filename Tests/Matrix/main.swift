// Writes files of every type, encoding, codec, page version and index option: see Tests/Matrix/run.py.
//
//   matrix FOLDER
//
// FOLDER/TYPE.json holds a type's values as text; FOLDER/TYPE/…parquet the files that hold them.

import Codecs
import Foundation
import Parquet

let rows = 3000
guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(Data("matrix FOLDER\n".utf8))
  exit(2)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1])

struct Variant {
  var profile = EncodingProfile.common
  var codec = CompressionCodec.zstd
  var version = DataPageVersion.v1
  var hasIndexes = true

  static var all: [Variant] {
    var variants: [Variant] = []
    for version in [DataPageVersion.v1, .v2] {
      for profile in EncodingProfile.allCases {
        for hasIndexes in [false, true] {
          variants.append(Variant(profile: profile, version: version, hasIndexes: hasIndexes))
        }
      }
      for codec in CompressionCodec.allCases where codec != .zstd {
        variants.append(Variant(codec: codec, version: version))
      }
    }
    return variants
  }

  var name: String {
    "\(profile.rawValue)-\(codec)-\(version)-\(hasIndexes ? "indexes" : "plain").parquet"
  }

  var options: ParquetWriterOptions {
    var options = ParquetWriterOptions(compression: codec)
    options.rowGroup = RowGroupOptions(
      dataPageSize: 4096, dataPageVersion: version, dataPageRowLimit: 500, encodings: profile)
    options.pageIndexes = hasIndexes ? .always : .never
    options.rowGroupRowCount = rows / 2
    return options
  }
}

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
  let place = folder.appendingPathComponent(type.name)
  try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
  for variant in Variant.all {
    var options = variant.options
    if variant.hasIndexes, type.type != .boolean {
      for shape in MatrixShape.allCases {
        options.rowGroup.bloomFilters[shape.rawValue] = BloomFilterOptions()
      }
    }
    let path = place.appendingPathComponent(variant.name).path
    let writer = try ParquetWriter(path: path, schema: schema, options: options)
    try writer.append(batch)
    try writer.finish()
  }
  let values = Dictionary(
    uniqueKeysWithValues: zip(MatrixShape.allCases.map(\.rawValue), columns.map(\.texts)))
  try JSONEncoder().encode(values).write(to: folder.appendingPathComponent("\(type.name).json"))
}

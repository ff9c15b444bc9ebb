import ByteBuffers
import Foundation
import TestSupport
import Testing

@testable import Parquet

/// Files of the parquet-testing collection.
enum ParquetTesting {
  static func url(_ name: String) throws -> URL {
    try #require(SharedData.folder).appendingPathComponent("parquet-testing/\(name)")
  }

  static func reader(_ name: String) throws -> ParquetFileReader {
    try ParquetFileReader(source: FileSource(path: url(name).path))
  }

  /// A column of the first row group, by its path.
  static func column(_ file: String, _ path: String) throws -> DecodedColumn {
    let reader = try reader("data/\(file)")
    let leaf = try #require(reader.schema.leaves.firstIndex { $0.dottedPath == path })
    return try reader.readColumnChunk(rowGroup: 0, leaf: leaf)
  }

  static func texts(_ values: ColumnValues) -> [String]? {
    guard case .byteArrays(let arrays) = values else { return nil }
    return (0..<arrays.count).map { String(decoding: arrays[$0], as: UTF8.self) }
  }
}

@Suite(
  "File reader on files of others",
  .enabled(if: SharedData.isPresent, "needs the files beside the checkout"))
struct ParquetFileReaderTests {
  @Test("Columns of every plain type")
  func allTypes() throws {
    let file = "alltypes_plain.parquet"
    let expected: [(String, ColumnValues)] = [
      ("id", .int32s([4, 5, 6, 7, 2, 3, 0, 1])),
      ("bool_col", .booleans([true, false, true, false, true, false, true, false])),
      ("bigint_col", .int64s([0, 10, 0, 10, 0, 10, 0, 10])),
      ("float_col", .floats([0, 1.1, 0, 1.1, 0, 1.1, 0, 1.1])),
      ("double_col", .doubles([0, 10.1, 0, 10.1, 0, 10.1, 0, 10.1])),
    ]
    for (path, values) in expected {
      let column = try ParquetTesting.column(file, path)
      #expect(column.values == values, "\(path)")
      #expect(column.definitionLevels == Array(repeating: 1, count: 8), "\(path)")
      #expect(column.repetitionLevels.isEmpty, "\(path)")
    }
    let dates = try ParquetTesting.column(file, "date_string_col").values
    #expect(
      ParquetTesting.texts(dates)
        == ["03", "03", "04", "04", "02", "02", "01", "01"].map { $0 + "/01/09" })
    guard case .int96s(let moments) = try ParquetTesting.column(file, "timestamp_col").values else {
      Issue.record("timestamp_col is not INT96")
      return
    }
    // 2009-03-01 is the Julian day 2454892.
    #expect(moments[0].julianDay == 2_454_892 && moments[0].nanoseconds == 0)
    #expect(moments[1].julianDay == 2_454_892 && moments[1].nanoseconds == 60_000_000_000)
  }

  @Test("Codecs")
  func codecs() throws {
    #expect(
      try ParquetTesting.column("alltypes_plain.snappy.parquet", "id").values == .int32s([6, 7]))
    #expect(
      try ParquetTesting.column("concatenated_gzip_members.parquet", "long_col").values
        == .int64s(Array(1...513)))
    #expect(
      try ParquetTesting.column("lz4_raw_compressed.parquet", "v11").values
        == .doubles([42, 7.7, 42.125, 7.7]))
  }

  @Test("Dictionaries of early writers")
  func plainDictionary() throws {
    let reader = try ParquetTesting.reader("data/alltypes_dictionary.parquet")
    let pages = reader.pages(rowGroup: 0, leaf: 0).pages
    #expect(pages.map(\.encoding).contains(.plainDictionary))
    #expect(try reader.readColumnChunk(rowGroup: 0, leaf: 0).values == .int32s([0, 1]))
  }

  @Test("Levels of lists within lists")
  func nestedLists() throws {
    let column = try ParquetTesting.column(
      "nested_lists.snappy.parquet", "a.list.element.list.element.list.element")
    #expect(
      ParquetTesting.texts(column.values)
        == "a b c d a b c d e a b c d e f".split(separator: " ").map(String.init))
    #expect(column.definitionLevels == [7, 7, 7, 4, 7, 7, 7, 7, 7, 4, 7, 7, 7, 7, 7, 7, 4, 7])
    #expect(column.repetitionLevels == [0, 3, 2, 1, 2, 0, 3, 2, 3, 1, 2, 0, 3, 2, 3, 2, 1, 2])
    #expect(column.entryCount == 18)
  }

  @Test("Levels of required fields, empty lists and maps")
  func impala() throws {
    let file = "nonnullable.impala.parquet"
    #expect(try ParquetTesting.column(file, "ID").definitionLevels == [])
    let lists = try ParquetTesting.column(file, "int_array_array.list.element.list.element")
    #expect(lists.values == .int32s([-1, -2]))
    #expect(lists.definitionLevels == [2, 2, 1])
    #expect(lists.repetitionLevels == [0, 2, 1])
    let maps = try ParquetTesting.column(file, "int_map_array.list.element.map.value")
    #expect(maps.values == .int32s([1]))
    #expect(maps.definitionLevels == [1, 2, 1, 1])
    #expect(maps.repetitionLevels == [0, 1, 1, 1])
  }

  @Test("Nulls only, in pages of both versions")
  func nullsOnly() throws {
    let first = try ParquetTesting.column("nulls.snappy.parquet", "b_struct.b_c_int")
    #expect(first.values == .int32s([]))
    #expect(first.definitionLevels == Array(repeating: 1, count: 8))
    let second = try ParquetTesting.column("page_v2_empty_compressed.parquet", "integer_column")
    #expect(second.values.count == 0)
    #expect(second.entryCount == 10)
    let third = try ParquetTesting.column("datapage_v2_empty_datapage.snappy.parquet", "value")
    #expect(third.values.count == 0)
    #expect(third.definitionLevels == [0])
  }

  @Test("Oddities of writers: RLE booleans, offset 0, uncounted headers, many pages, unknown types")
  func oddities() throws {
    let booleans = try ParquetTesting.column("rle_boolean_encoding.parquet", "datatype_boolean")
    #expect(booleans.entryCount == 68)
    guard case .booleans(let values) = booleans.values else {
      Issue.record("not booleans")
      return
    }
    #expect(values.count == 62)
    #expect(values.prefix(6) == [true, false, true, true, false, false])
    #expect(
      try ParquetTesting.column("dict-page-offset-zero.parquet", "l_partkey").values
        == .int32s(Array(repeating: 1552, count: 39)))
    let nations = try ParquetTesting.column("nation.dict-malformed.parquet", "name").values
    #expect(ParquetTesting.texts(nations)?.last == "UNITED STATES")
    #expect(
      try ParquetTesting.column("overflow_i16_page_cnt.parquet", "inc").values.count == 40_000)
    let decimals = try ParquetTesting.column("fixed_length_decimal.parquet", "value").values
    guard case .fixedLength(let bytes, let length) = decimals else {
      Issue.record("not of fixed length")
      return
    }
    #expect(bytes.count == 24 * length)
    #expect(bytes.prefix(length).last == 100)
    let unknown = try ParquetTesting.reader("data/unknown-logical-type.parquet")
    #expect(unknown.schema.leaves.contains { $0.logicalType == nil })
  }

  @Test("What is not implemented is said to be")
  func unsupported() throws {
    let cases = [
      ("large_string_map.brotli.parquet", "arr.key_value.key")
    ]
    for (file, path) in cases {
      #expect {
        _ = try ParquetTesting.column(file, path)
      } throws: { error in
        if case .unsupported(let reason) = error as? ParquetError { return reason.hasPrefix(path) }
        return false
      }
    }
  }

  @Test("Wrong checksums are found, right ones are accepted")
  func checksums() throws {
    for file in ["datapage_v1-corrupt-checksum", "rle-dict-uncompressed-corrupt-checksum"] {
      let reader = try ParquetTesting.reader("data/\(file).parquet")
      #expect(throws: ParquetError.self) { try reader.readColumnChunk(rowGroup: 0, leaf: 0) }
    }
    for file in [
      "datapage_v1-snappy-compressed-checksum", "datapage_v1-uncompressed-checksum",
      "plain-dict-uncompressed-checksum", "rle-dict-snappy-checksum",
    ] {
      let reader = try ParquetTesting.reader("data/\(file).parquet")
      for leaf in reader.schema.leaves.indices {
        _ = try reader.readColumnChunk(rowGroup: 0, leaf: leaf)
      }
    }
  }

  @Test("A column index whose writer did not count nulls is read without these")
  func uncounted() throws {
    let reader = try ParquetTesting.reader("data/datapage_v1-uncompressed-checksum.parquet")
    for leaf in reader.schema.leaves.indices {
      let index = try #require(try reader.columnIndex(rowGroup: 0, leaf: leaf))
      #expect(index.nullCounts == nil)
      #expect(index.pageCount == reader.pages(rowGroup: 0, leaf: leaf).pages.count)
    }
  }

  /// Reads all that can be read of a file; the first error, if there was one.
  private func firstError(_ source: any ByteSource) -> ParquetError? {
    do throws(ParquetError) {
      var options = ParquetReadOptions()
      options.valueLimit = 1 << 20
      let reader = try ParquetFileReader(source: source, options: options)
      for group in reader.metadata.rowGroups.indices {
        for leaf in reader.schema.leaves.indices {
          _ = try reader.readColumnChunk(rowGroup: group, leaf: leaf)
        }
      }
      return nil
    } catch { return error }
  }

  @Test("Files that brought down other readers are refused")
  func badData() throws {
    for name in try FileManager.default.contentsOfDirectory(
      atPath: try ParquetTesting.url("bad_data").path)
    where name.hasSuffix(".parquet") {
      let path = try ParquetTesting.url("bad_data/\(name)").path
      // Indices of 0 bits into a dictionary of one value are unusual, and legal.
      let isLegal = name == "ARROW-GH-43605.parquet"
      #expect((firstError(try FileSource(path: path)) == nil) == isLegal, "\(name)")
    }
  }

  @Test(
    "Files with changed bytes are read or refused, and never trap",
    arguments: [
      "alltypes_plain.snappy.parquet", "nested_lists.snappy.parquet", "nonnullable.impala.parquet",
      "datapage_v2.snappy.parquet", "fixed_length_decimal.parquet", "null_list.parquet",
      "lz4_raw_compressed.parquet", "concatenated_gzip_members.parquet",
      "rle_boolean_encoding.parquet",
    ])
  func fuzz(file: String) throws {
    let original = [UInt8](try Data(contentsOf: ParquetTesting.url("data/\(file)")))
    var generator = SeededGenerator(seed: 31)
    for _ in 0..<600 {
      var changed = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        changed[Int.random(in: 0..<changed.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      _ = firstError(MemorySource(changed))
    }
    for length in stride(from: 0, to: original.count, by: original.count / 50 + 1) {
      #expect(firstError(MemorySource(Array(original.prefix(length)))) != nil)
    }
  }
}

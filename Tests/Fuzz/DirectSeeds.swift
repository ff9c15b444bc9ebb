import Codecs
import Parquet
import TestSupport

/// What each decoder takes, for changes to start from.
enum DirectSeeds {
  static func all() throws -> [DirectCase] {
    try structs() + runs() + values() + pages() + files() + blocks() + texts()
  }

  private static func structs() throws -> [DirectCase] {
    let bytes = try WrittenSubjects.flat(pageRows: 30)
    let reader = try ParquetFileReader(source: MemorySource(bytes))
    var seeds: [DirectCase] = []
    func add(_ decoder: IsolatedDecoder, _ range: Range<Int>) {
      seeds.append(DirectCase(.bare(decoder), Array(bytes[range])))
    }
    add(.fileMetaData, WrittenSubjects.footerRange(bytes))
    for (leaf, column) in reader.metadata.rowGroups[0].columns.enumerated() {
      if let place = column.columnIndex {
        add(.columnIndex, place.offset..<(place.offset + Int(place.length)))
      }
      if let place = column.offsetIndex {
        add(.offsetIndex, place.offset..<(place.offset + Int(place.length)))
      }
      if let offset = column.metaData?.bloomFilterOffset {
        add(.bloomFilterHeader, offset..<(offset + 24))
      }
      for page in reader.pages(rowGroup: 0, leaf: leaf).pages.prefix(2) {
        add(.pageHeader, page.offset..<(page.offset + page.headerSize))
      }
    }
    return seeds
  }

  /// Runs of both kinds in many widths, by turns.
  private static func runs() -> [DirectCase] {
    var random = SeededGenerator(fixedSeed: 7)
    func runs(width: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      for groups in [1, 3, 8, 2] {
        bytes.append(UInt8(groups << 1 | 1))
        bytes += (0..<groups * width).map { _ in UInt8.random(in: 0...255, using: &random) }
        // 60 times a value that fits.
        bytes.append(60 << 1)
        bytes += [1] + [UInt8](repeating: 0, count: max(0, (width + 7) / 8 - 1))
      }
      return bytes
    }
    let count = 14 * 8 + 4 * 60
    var seeds: [DirectCase] = []
    for width in [1, 2, 3, 5, 7, 8, 9, 12, 15, 16, 17, 20, 24, 25, 31, 32] {
      seeds.append(DirectCase(.bare(.indexRuns), width: width, count: count, runs(width: width)))
      guard width <= 8 else { continue }
      seeds.append(DirectCase(.bare(.byteRuns), width: width, count: count, runs(width: width)))
      let highest = 1 << width - 1
      seeds.append(DirectCase(.bare(.levels), width: highest, count: count, runs(width: width)))
      let packed = (0..<40 * width).map { _ in UInt8.random(in: 0...255, using: &random) }
      seeds.append(DirectCase(.bare(.bitPackedLevels), width: highest, count: 320, packed))
    }
    let booleans = runs(width: 1)
    seeds.append(
      DirectCase(.bare(.booleans), count: count, [UInt8(booleans.count), 0, 0, 0] + booleans))
    return seeds
  }

  /// Pages without levels in every encoding, for the column's decoder and for that of the encoding.
  private static func values() throws -> [DirectCase] {
    var seeds: [DirectCase] = []
    for (field, schema) in WrittenSubjects.required.enumerated() {
      let leaf = schema.leaves[0]
      for encoding in Encoding.allCases
      where encoding.suits(leaf.type) && encoding != .rleDictionary {
        let bytes = try WrittenSubjects.column(field: field, encoding)
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        guard let page = reader.pages(rowGroup: 0, leaf: 0).pages.first(where: \.isData) else {
          continue
        }
        let start = page.offset + page.headerSize
        let body = Array(bytes[start..<start + page.compressedSize])
        let count = page.valueCount
        seeds.append(DirectCase(.values(field: field, encoding), count: count, body))
        switch (encoding, leaf.type) {
        case (.deltaBinaryPacked, .int32):
          seeds.append(DirectCase(.bare(.deltas32), count: count, body))
        case (.deltaBinaryPacked, _): seeds.append(DirectCase(.bare(.deltas64), count: count, body))
        case (.byteStreamSplit, _):
          for width in [2, 4, 5, 8, 16] {
            seeds.append(
              DirectCase(
                .bare(.byteStreamSplit), width: width, count: body.count / width, body))
          }
        default: break
        }
      }
    }
    return seeds
  }

  /// Pages with levels and headers, some of them with a dictionary before them.
  private static func pages() throws -> [DirectCase] {
    var seeds: [DirectCase] = []
    for (field, schema) in WrittenSubjects.lists.enumerated() {
      for encoding in Encoding.allCases where encoding.suits(schema.leaves[0].type) {
        for version in [DataPageVersion.v1, .v2] {
          let bytes = try WrittenSubjects.list(field: field, encoding, version)
          let reader = try ParquetFileReader(source: MemorySource(bytes))
          seeds.append(
            DirectCase(
              .pages(field: field), width: Int(reader.metadata.rowGroups[0].rowCount),
              count: Int(reader.metadata.rowGroups[0].columns[0].metaData?.valueCount ?? 0),
              Array(bytes[try WrittenSubjects.pages(bytes)])))
        }
      }
    }
    return seeds
  }

  /// Whole files, each of few bytes: one with indexes and bloom filters, and lists.
  private static func files() throws -> [DirectCase] {
    var seeds = [DirectCase(.file, try WrittenSubjects.flat(pageRows: 30))]
    for field in WrittenSubjects.lists.indices {
      seeds.append(DirectCase(.file, try WrittenSubjects.list(field: field, .plain, .v1)))
    }
    return seeds
  }

  private static func blocks() throws -> [DirectCase] {
    let text = Array(
      (0..<60).map { "{\"id\":\"\($0 * 37 % 50)\",\"kind\":\"web.page.view\"}\n" }.joined().utf8)
    var seeds = try CompressionCodec.allCases.map { codec in
      DirectCase(.block(codec), count: text.count, try Subject.compressed(text, codec))
    }
    for codec in [CompressionCodec.gzip, .zstd] {
      let member = try Subject.compressed(text, codec)
      seeds.append(DirectCase(.stream(codec), width: 99, member + member))
    }
    let block = try Subject.compressed(text, .lz4)
    let lengths = [text.count, block.count].flatMap { count -> [UInt8] in
      [0, 0, UInt8(count >> 8), UInt8(count & 0xff)]
    }
    let frame = lengths + block
    seeds.append(DirectCase(.bare(.hadoopLZ4), count: 2 * text.count, frame + frame))
    return seeds
  }

  private static func texts() -> [DirectCase] {
    let strings = [
      #"plain text, and more of it"#, #"\"\\\/\b\f\n\r\t"#, #"\u00e9\u20AC\ud83d\ude00 behind"#,
      #"a long stretch without any escape, then \u0041\uDBFF\uDFFF"#, #"é€😀\u0000"#,
    ]
    let numbers = [
      "0", "-0", "12345678901234567", "9223372036854775807", "-9223372036854775808",
      "18446744073709551616", "0.1", "100e-3", "1.7976931348623157e308", "4.9e-324", "2.5E+10",
      "0.1000000000000000055", "123456789012345678901234567890.5e-20", "9007199254740993",
      "2.2250738585072011e-308", "1e400",
    ]
    let times = [
      "2024-02-29T23:59:59Z", "1970-01-01T00:00:00.123456789+05:30", "0001-01-01T00:00:00Z",
      "9999-12-31T23:59:59.999-00:01", "2024-02-29", "1900-03-01", "2000-12-31T12:00:00.5-23:59",
    ]
    let records = [
      #"{"_id":"a\u00e9","n":[1,-2.5e3,0],"o":{"t":true,"f":false,"z":null},"s":"x\\"}"#,
      "{}\n[]\n\"é😀\"\n-0.5\n",
    ]
    let all: [(DirectCase.Target, [String])] = [
      (.string, strings), (.number, numbers), (.time, times), (.records, records),
    ]
    return all.flatMap { target, texts in texts.map { DirectCase(target, Array($0.utf8)) } }
  }
}

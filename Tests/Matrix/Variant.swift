import Codecs
import Parquet

/// How a file is written.
struct Variant {
  /// Nil for one that is chosen by the profile.
  var encoding: Encoding?
  var profile = EncodingProfile.smallest
  var codec: CompressionCodec
  var version: DataPageVersion
  var hasIndexes: Bool

  /// Every encoding of a type in every codec and both page versions, with and without indexes in
  /// turns; then what each profile chooses.
  static func all(_ type: PhysicalType) -> [Variant] {
    var variants: [Variant] = []
    let versions: [DataPageVersion] = [.v1, .v2]
    for (e, encoding) in Encoding.allCases.filter({ $0.suits(type) }).enumerated() {
      for (c, codec) in CompressionCodec.allCases.enumerated() {
        for (v, version) in versions.enumerated() {
          variants.append(
            Variant(
              encoding: encoding, codec: codec, version: version,
              hasIndexes: (e + c + v) % 2 == 0))
        }
      }
    }
    return variants + versions.flatMap { profiles(.zstd, $0) }
  }

  /// Records within records, whose columns are of several types, as each profile writes them.
  static var nested: [Variant] {
    CompressionCodec.allCases.flatMap { codec in
      [DataPageVersion.v1, .v2].flatMap { profiles(codec, $0) }
    }
  }

  private static func profiles(
    _ codec: CompressionCodec, _ version: DataPageVersion
  ) -> [Variant] {
    EncodingProfile.allCases.map {
      Variant(
        profile: $0, codec: codec, version: version, hasIndexes: $0 != .compatible)
    }
  }

  var name: String {
    let encodings = encoding?.specificationName ?? profile.rawValue
    return "\(encodings)-\(codec)-\(version)-\(hasIndexes ? "indexes" : "plain")"
  }

  /// Options by which several row groups, of several pages each, come of `rows`.
  func options(rows: Int, _ schema: ParquetSchema) -> ParquetWriterOptions {
    var options = ParquetWriterOptions(compression: codec)
    options.rowGroup = RowGroupOptions(
      dataPageSize: 4096, dataPageVersion: version, dataPageRowLimit: 300, encodings: profile)
    options.pageIndexes = hasIndexes ? .always : .never
    options.rowGroupRowCount = rows / 2
    for leaf in schema.leaves {
      if let encoding { options.rowGroup.columnEncodings[leaf.dottedPath] = encoding }
      if hasIndexes, leaf.type != .boolean {
        options.rowGroup.bloomFilters[leaf.dottedPath] = BloomFilterOptions()
      }
    }
    return options
  }
}

import Exporting
import Store

/// One way to export: what a benchmark measures.
public struct BenchCombination: Sendable, Hashable {
  public let format: ExportFormat
  public let codec: BenchCodec
  /// Bytes of JSON text that a row group of Parquet is made from; nil leaves it to the export.
  public let rowGroupSize: Int?
  /// Which encodings a Parquet file may use; nil leaves it to the export.
  public let encodings: ExportEncodings?

  /// `parquet zstd:3`, `parquet gzip:6 32MiB`
  public var label: String { ([format.rawValue] + details).joined(separator: " ") }

  /// What tells it from others of its format.
  var details: [String] {
    var parts = [codec.description]
    if let rowGroupSize { parts.append(Self.text(rowGroupSize)) }
    if let encodings { parts.append(encodings.rawValue) }
    return parts
  }

  /// The options of `export` that ask for it.
  public var arguments: [String] {
    var words = ["--format", format.rawValue, "--compression", codec.codec.rawValue]
    if let level = codec.level { words += ["--level", "\(level)"] }
    if let rowGroupSize { words += ["--row-group-size", Self.text(rowGroupSize)] }
    if let encodings { words += ["--encodings", encodings.rawValue] }
    return words
  }

  /// Makes `options` ask for it.
  public func apply(to options: inout ExportOptions) {
    options.format = format
    options.compression = codec.codec
    options.level = codec.level
    options.rowGroupSize = rowGroupSize
    options.encodings = encodings
  }

  /// A number of bytes as options take it: `32MiB`, `1000`.
  private static func text(_ bytes: Int) -> String {
    for (name, unit) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit)\(name)"
    }
    return "\(bytes)"
  }
}

extension BenchOptions {
  /// All that is to be measured, in the order of the options. What a format does not take is left
  /// out: JSON has fewer codecs, and neither row groups nor encodings.
  var combinations: [BenchCombination] {
    var combinations: [BenchCombination] = []
    for format in formats {
      let isParquet = format == .parquet
      let sizes = isParquet && !rowGroupSizes.isEmpty ? rowGroupSizes : [nil]
      let profiles = isParquet && !encodings.isEmpty ? encodings : [nil]
      for codec in codecs where format.codecs.contains(codec.codec) {
        for size in sizes {
          for profile in profiles {
            let combination = BenchCombination(
              format: format, codec: codec, rowGroupSize: size, encodings: profile)
            if !combinations.contains(combination) { combinations.append(combination) }
          }
        }
      }
    }
    return combinations
  }
}

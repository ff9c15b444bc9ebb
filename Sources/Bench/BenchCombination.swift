import Exporting
import OptionTables
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
    if let rowGroupSize { parts.append(ByteSize.text(UInt64(rowGroupSize))) }
    if let encodings { parts.append(encodings.rawValue) }
    return parts
  }

  /// The options of `export` that ask for it.
  var values: OptionValues {
    var values = OptionValues()
    values[\.format] = format
    values[\.compression] = codec.codec
    values[\.level] = codec.level
    values[\.rowGroupSize] = rowGroupSize
    values[\.encodings] = encodings
    return values
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

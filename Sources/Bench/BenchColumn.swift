import Inspect
import Parquet
import Wording
import XDM

/// What a column of a Parquet export costs.
public struct BenchColumn: Sendable {
  /// Its path in a record.
  public let path: String
  /// Bytes of its pages, encoded, and with the export's codec.
  public let encodedBytes: Int
  public let compressedBytes: Int
  /// Encodings of its data pages.
  public let encodings: [String]
  /// Places without a value; nil where the files do not say.
  public let nulls: Int?
  /// Different values in all of the sample; nil where that was not looked at, as of the keys of maps.
  public let distinct: Int?
  /// Whether `distinct` was counted, and not estimated.
  public let isDistinctExact: Bool
}

/// Different values by the path of a column.
struct DistinctValues {
  private var counts: [String: (count: Int, isExact: Bool)] = [:]

  /// - Parameter fields: What was found of the fields of records.
  init(_ fields: [FieldProfile]) { add(fields, below: "") }

  private mutating func add(_ fields: [FieldProfile], below outer: String) {
    for field in fields {
      let name = PrintableText.of(field.field.name)
      let path = outer.isEmpty ? name : "\(outer).\(name)"
      if let distinct = field.distinct {
        // An estimate may be more than there are.
        let most = field.field.type.isRepeated ? Int.max : field.present
        counts[path] = (min(distinct, most), field.isDistinctExact)
      }
      add(field.children, below: path)
    }
  }

  /// The columns of an export with what they hold, those that cost most first.
  func columns(of files: [FileInspection]) -> [BenchColumn] {
    InspectionReport.collect(files).map { column in
      BenchColumn(
        path: column.path, encodedBytes: column.plain, compressedBytes: column.stored,
        encodings: column.encodings, nulls: column.nulls, distinct: counts[column.path]?.count,
        isDistinctExact: counts[column.path]?.isExact ?? true)
    }.enumerated().sorted {
      ($1.element.compressedBytes, $0.offset) < ($0.element.compressedBytes, $1.offset)
    }.map(\.element)
  }
}

extension XDMType {
  /// Whether a place may hold several values.
  fileprivate var isRepeated: Bool {
    switch self {
    case .array, .map: true
    default: false
    }
  }
}

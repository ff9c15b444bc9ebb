/// Statistics of one field.
public struct FieldProfile: Sendable, Equatable {
  public let field: XDMField
  /// The number of places with a value: records, or elements of the innermost array or map around
  /// the field.
  public let present: Int
  /// The number of places that could hold a value.
  public let places: Int
  /// The number of distinct values, counted among elements for arrays and maps; nil for objects.
  public let distinct: Int?
  /// Whether `distinct` is exact rather than an estimate.
  public let isDistinctExact: Bool
  /// The first distinct values, as JSON text.
  public let examples: [String]
  /// The fields of an object, also of one in arrays and maps.
  public let children: [FieldProfile]

  /// The share of places with a value, 0 when there is no place.
  public var presence: Double { places == 0 ? 0 : Double(present) / Double(places) }
}

/// What was found of one place.
struct PlaceProfile: Sendable {
  /// Different values that are kept to be shown.
  static let exampleCount = 3
  /// Bytes of a value that are shown at most.
  static let exampleSize = 256

  var present = 0
  var distinct = DistinctCounter()
  var examples: [String] = []
  private var exampleHashes: [UInt64] = []

  /// Whether a value is one of the first different ones.
  mutating func isExample(_ hash: UInt64) -> Bool {
    guard exampleHashes.count < Self.exampleCount, !exampleHashes.contains(hash) else {
      return false
    }
    exampleHashes.append(hash)
    return true
  }

  /// Adds what later records hold.
  mutating func merge(_ later: PlaceProfile) {
    present += later.present
    distinct.merge(later.distinct)
    for (hash, example) in zip(later.exampleHashes, later.examples) where isExample(hash) {
      examples.append(example)
    }
  }
}

/// What a schema may cost: parts that refer to each other can describe more than there is room for.
final class SchemaLimits {
  /// Places that are looked at for all fields together.
  private static let placeCount = 4_000_000
  /// Fields of a record, those in objects, arrays and maps included.
  static let fieldCount = 100_000

  private var places = 0
  private var fields = 0

  func spend(at place: SchemaLocation) throws(XDMError) {
    places += 1
    guard places <= Self.placeCount else {
      throw place.error(.tooManyParts(limit: Self.placeCount))
    }
  }

  func spendField(at place: SchemaLocation?) throws(XDMError) {
    fields += 1
    guard fields <= Self.fieldCount else {
      let reason = SchemaError.Reason.tooManyFields(limit: Self.fieldCount)
      throw place?.error(reason) ?? .schema(SchemaError(reason))
    }
  }
}

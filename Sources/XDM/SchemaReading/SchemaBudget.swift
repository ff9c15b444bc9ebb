/// What a schema may cost: parts that refer to each other can describe more than there is room for.
final class SchemaBudget {
  /// Places that are looked at for all fields together.
  private static let placeCount = 4_000_000
  /// Fields of a record, those in objects, arrays and maps included.
  static let fieldCount = 100_000

  private var places = 0
  private var fields = 0

  func spend(at place: SchemaPlace) throws(XDMError) {
    places += 1
    guard places <= Self.placeCount else {
      throw place.error("", "the schema is composed of more than \(Self.placeCount) parts")
    }
  }

  func spendField(at place: SchemaPlace?) throws(XDMError) {
    fields += 1
    guard fields <= Self.fieldCount else {
      let reason = "the schema has more than \(Self.fieldCount) fields"
      throw place?.error("", reason) ?? .schema(reason)
    }
  }
}

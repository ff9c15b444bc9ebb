import Parquet

/// The fields of a dataset's records, and the Parquet schema that holds them.
public struct XDMSchema: Sendable {
  public let fields: [XDMField]
  /// The Parquet schema. Every field is optional; arrays and maps have the three levels of the
  /// format.
  public let parquet: ParquetSchema
  /// A hash of names, types and order. Equal schemas have equal fingerprints.
  public let fingerprint: UInt64

  /// Whether the last column holds the fields that the schema does not have.
  public let rescuesUnknown: Bool

  /// The name of the column of unknown fields. It is also the only column of a schema without
  /// fields, since a file needs one.
  public static let rescuedName = "_rescued"

  /// Makes the schema of records with `fields`.
  ///
  /// - Parameter rescuesUnknown: Whether the schema has a column for fields that it does not have.
  /// - Throws: `XDMError.schema` when a field has the name of that column, `XDMError.parquet` when
  ///   names or types make no Parquet schema.
  public init(fields: [XDMField], rescuesUnknown: Bool = false) throws(XDMError) {
    if rescuesUnknown, fields.contains(where: { $0.name == Self.rescuedName }) {
      throw .schema(SchemaError(.reservedName(Self.rescuedName)))
    }
    self.rescuesUnknown = rescuesUnknown
    let rescued = XDMField(name: Self.rescuedName, type: .json)
    self.fields = fields.isEmpty || rescuesUnknown ? fields + [rescued] : fields
    do {
      parquet = try ParquetSchema(self.fields.map(ParquetMapping.node))
    } catch {
      throw .parquet(error)
    }
    fingerprint = Fingerprint.of(self.fields, rescuesUnknown: rescuesUnknown)
  }

  /// Key-value metadata of files. It names the column of unknown fields, so that readers can
  /// assemble the records.
  public var fileMetadata: [(String, String)] {
    rescuesUnknown ? [(Self.rescuedMetadataKey, Self.rescuedName)] : []
  }

  /// The metadata key that names the column of unknown fields.
  public static let rescuedMetadataKey = "rescuedColumn"

  /// Whether rows of `older` are rows of this schema in which every new field is missing (see
  /// `ParquetSchema.isExtension(of:)`). O(fields).
  public func isExtension(of older: XDMSchema) -> Bool {
    keepsMeaning(of: older) && parquet.isExtension(of: older.parquet)
  }

  /// Whether columns of `older` that are here too hold the same. A field that is called as the column
  /// of unknown fields becomes another column when these come to be rescued.
  func keepsMeaning(of older: XDMSchema) -> Bool {
    rescuesUnknown == older.rescuesUnknown
      || !older.fields.contains { $0.name == Self.rescuedName }
  }
}

/// FNV-1a over names and types.
private struct Fingerprint {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  static func of(_ fields: [XDMField], rescuesUnknown: Bool) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(.object(fields))
    if rescuesUnknown { fingerprint.add("?") }
    return fingerprint.state
  }

  private mutating func add(_ type: XDMType) {
    switch type {
    case .boolean: add("b")
    case .long: add("l")
    case .double: add("d")
    case .integer(let range): add("i\(range.lowerBound):\(range.upperBound)")
    case .number(let bounds): add(bounds)
    case .string: add("s")
    case .date: add("D")
    case .timestampMillis: add("t")
    case .timestampMicros: add("u")
    case .json: add("j")
    case .array(let element):
      add("[")
      add(element)
    case .map(let value):
      add("<")
      add(value)
    case .object(let fields):
      add("{")
      for field in fields {
        add("\(field.name.utf8.count):")
        add(field.name)
        add(field.type)
        if field.isRequired { add("!") }
      }
      add("}")
    }
  }

  private mutating func add(_ bounds: NumberBounds) {
    add("n")
    for (bound, isExcluded) in [
      (bounds.minimum, bounds.excludesMinimum), (bounds.maximum, bounds.excludesMaximum),
    ] {
      add(bound.map { "\($0.bitPattern)" } ?? "-")
      add(isExcluded ? ")" : "]")
    }
  }

  private mutating func add(_ text: String) {
    for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }
}

import Parquet

/// The fields of a dataset's records, and the Parquet schema that holds them.
public struct XDMSchema: Sendable {
  public let fields: [XDMField]
  /// Every field is optional; arrays and maps have the format's three levels.
  public let parquet: ParquetSchema
  /// Tells schemas apart: the same for the same names, types and order.
  public let fingerprint: UInt64

  /// The column that stands for records without any field: a file needs one column at least.
  public static let rescuedName = "_rescued"

  /// Makes the schema of records with `fields`.
  public init(fields: [XDMField]) throws(XDMError) {
    self.fields =
      fields.isEmpty ? [XDMField(name: Self.rescuedName, type: .json)] : fields
    do {
      parquet = try ParquetSchema(self.fields.map(ParquetMapping.node))
    } catch {
      throw .parquet(error)
    }
    fingerprint = Fingerprint.of(self.fields)
  }
}

/// FNV-1a over names and types.
private struct Fingerprint {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  static func of(_ fields: [XDMField]) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(.object(fields))
    return fingerprint.state
  }

  private mutating func add(_ type: XDMType) {
    switch type {
    case .boolean: add("b")
    case .long: add("l")
    case .double: add("d")
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
      }
      add("}")
    }
  }

  private mutating func add(_ text: String) {
    for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }
}

/// What became of the values that records hold.
///
/// A value is a string, a number, `true` or `false`, or an array or object that is empty. A null is
/// the same as an absent field, and so is no value; neither is an array or object that holds
/// something, nor a key. What is counted so is the same whatever schema the records are stored by.
/// A line that is no record has no values.
public struct ValueLedger: Sendable, Equatable {
  /// What became of values that have no column of their own.
  public enum Fate: String, Sendable, CaseIterable {
    /// They are in the column of what the schema does not know.
    case rescued
    /// They were left out, as was asked for.
    case dropped
    /// Their record was.
    case rejected
  }

  /// A field of which not all values are stored.
  public struct Field: Sendable, Equatable {
    /// Its keys joined by dots, elements of arrays as `[]` and values of maps as `*`; empty for the
    /// record itself, and nil for all fields beyond `maximumFields`. A rejected record counts for
    /// the field that is wrong.
    public var path: String?
    public var fate: Fate
    /// What is wrong, where records were rejected.
    public var reason: String?
    /// Records that were rejected.
    public var records: Int
    /// Values, of rejected records all of them.
    public var values: Int

    public init(
      path: String?, fate: Fate, reason: String? = nil, records: Int = 0, values: Int = 0
    ) {
      self.path = path
      self.fate = fate
      self.reason = reason
      self.records = records
      self.values = values
    }
  }

  /// Fields that are told by name.
  public static let maximumFields = 1000

  public var read = 0
  public var stored = 0
  public var rescued = 0
  public var dropped = 0
  public var rejected = 0
  /// In order of appearance.
  public private(set) var fields: [Field] = []
  private var indices: [Key: Int] = [:]

  private struct Key: Hashable {
    let path: String?
    let fate: Fate
    let reason: String?
  }

  public init() {}

  /// Whether each value that was read is accounted for.
  public var isBalanced: Bool { read == stored + rescued + dropped + rejected }

  /// Adds what became of values of one field; totals are left to the caller.
  public mutating func note(_ field: Field) {
    guard field.values > 0 || field.records > 0 else { return }
    var key = Key(path: field.path, fate: field.fate, reason: field.reason)
    if indices[key] == nil, fields.count >= Self.maximumFields {
      key = Key(path: nil, fate: field.fate, reason: nil)
    }
    if let index = indices[key] {
      fields[index].records += field.records
      fields[index].values += field.values
      return
    }
    indices[key] = fields.count
    var field = field
    (field.path, field.reason) = (key.path, key.reason)
    fields.append(field)
  }

  /// Counts a record that was rejected.
  ///
  /// - Parameter path: As messages have it, with the indices of elements.
  public mutating func reject(path: String, reason: String, values: Int) {
    read += values
    rejected += values
    note(
      Field(
        path: Self.withoutIndices(path), fate: .rejected, reason: reason, records: 1,
        values: values))
  }

  /// Adds what became of the values of later records.
  public mutating func merge(_ later: ValueLedger) {
    read += later.read
    stored += later.stored
    rescued += later.rescued
    dropped += later.dropped
    rejected += later.rejected
    for field in later.fields { note(field) }
  }

  /// `a[12].b` as `a[].b`.
  private static func withoutIndices(_ path: String) -> String {
    guard path.utf8.contains(UInt8(ascii: "[")) else { return path }
    var text: [UInt8] = []
    var isIndex = false
    for byte in path.utf8 {
      if byte == UInt8(ascii: "[") { isIndex = true }
      let isDigit = isIndex && byte &- 0x30 < 10
      if byte != UInt8(ascii: "[") && !isDigit { isIndex = false }
      if !isDigit { text.append(byte) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Accounts for every value of the input: stored, rescued, dropped or rejected.
///
/// A value is a string, a number, `true`, `false`, or an empty array or object. A null equals an
/// absent field and is no value. A key is no value, and neither is an array or object with content.
/// The count therefore does not depend on the schema. A line that is no record has no values.
public struct ValueLedger: Sendable, Equatable {
  /// The outcome of values that have no column of their own.
  public enum Fate: String, Sendable, CaseIterable {
    /// They are in the column of unknown fields.
    case rescued
    /// They were left out, as requested.
    case dropped
    /// Their record was rejected.
    case rejected
  }

  /// A field with values that are not stored in a column of their own.
  public struct Field: Sendable, Equatable {
    /// The field: its keys joined by dots, `[]` for elements and `*` for map values. Empty for the
    /// record itself, nil for all fields beyond `maximumFields`. A rejected record counts for the
    /// field with the mistake.
    public var path: String?
    public var fate: Fate
    /// Why records were rejected.
    public var reason: String?
    /// The number of rejected records.
    public var records: Int
    /// The number of values; all values of rejected records.
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

  /// The most fields that are counted by name.
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

  /// Whether every value read is accounted for.
  public var isBalanced: Bool { read == stored + rescued + dropped + rejected }

  /// Adds to the count of one field. The caller updates the totals.
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

  /// Counts a rejected record.
  ///
  /// - Parameter path: The field with the mistake, with indices of elements.
  public mutating func reject(path: String, reason: String, values: Int) {
    read += values
    rejected += values
    note(
      Field(
        path: Self.withoutIndices(path), fate: .rejected, reason: reason, records: 1,
        values: values))
  }

  /// Adds the counts of later records.
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

/// A schema inferred from the first part of an input, with what is needed to detect that later
/// records change it.
///
/// A shredder of a draft reports every record that would have led to another schema
/// (`ChunkOutcome.needsSchemaChange`). The draft's schema is that of the whole input when no record
/// does, or when each such record was given to an inferrer whose later drafts extend this one.
public struct SchemaDraft: Sendable {
  /// The schema, without fields that held only nulls so far.
  public let schema: XDMSchema
  let undecided: UndecidedType
  /// The fields of records that are rescued although the schema does not have them.
  let rescued: RescuedKeys
  /// Whether a decimal that a double would change needs another type than a double.
  let keepsExactNumbers: Bool

  /// Whether a shredder of one draft can be used for the other. O(fields).
  public func isSame(as other: SchemaDraft) -> Bool {
    schema.fingerprint == other.schema.fingerprint && undecided == other.undecided
      && rescued == other.rescued
  }
}

/// Which keys of records go to the column of unknown fields.
enum RescuedKeys: Equatable {
  case nothing
  /// Those that cannot name a column, and the name of the column of unknown fields itself.
  case invalidNames
  /// All of them: there are as many fields as may be.
  case unknown

  func holds(_ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    switch self {
    case .nothing: false
    case .invalidNames:
      InvalidColumnName.matches(key, count)
        || UnsafeBufferPointer(start: key, count: count).elementsEqual(XDMSchema.rescuedName.utf8)
    case .unknown: true
    }
  }
}

/// What later records may change about the type of a field.
struct UndecidedType: Sendable, Equatable {
  /// Only nulls, and empty objects if `holdsEmptyObjects`, were seen: any other value changes the type.
  var isOpen = false
  var holdsEmptyObjects = false
  /// A map because its keys are numbers or UUIDs: any other key changes the type.
  var hasIdentifierKeys = false
  /// Keys of an object that held nothing but nulls: they have no column yet.
  var openKeys: [String] = []
  /// Of an object's fields, or of elements or values.
  var children: [UndecidedType] = []

  /// Of the column that stands for records without fields.
  static let placeholder = UndecidedType(children: [UndecidedType(isOpen: true)])
}

/// A schema from the first part of an input, and what it takes to notice that it has to change.
///
/// Records that fit a draft would not have given another schema: a shredder of a draft finds every
/// one that would (`ChunkOutcome.hasNews`). If there is none in all the input, or each was given to
/// an inferrer whose drafts extend this one, then the schema is that of all the records.
public struct SchemaDraft: Sendable {
  /// Without the fields that held nothing but nulls so far.
  public let schema: XDMSchema
  let watch: ShredWatch
  /// Which fields of a record are no news although the schema does not have them.
  let rescued: RescuedKeys
  /// Whether a decimal that a double would change is news where there are doubles.
  let keepsExactNumbers: Bool

  /// Whether a shredder of one does for the other. O(fields).
  public func isSame(as other: SchemaDraft) -> Bool {
    schema.fingerprint == other.schema.fingerprint && watch == other.watch
      && rescued == other.rescued
  }
}

/// Which keys of a record, of those that are no field's, go to the column of what has none.
enum RescuedKeys: Equatable {
  case nothing
  /// Those that are no names of columns, and the name of that column itself.
  case odd
  /// All of them: there are as many fields as may be.
  case unknown

  func holds(_ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    switch self {
    case .nothing: false
    case .odd:
      OddKey.matches(key, count)
        || UnsafeBufferPointer(start: key, count: count).elementsEqual(XDMSchema.rescuedName.utf8)
    case .unknown: true
    }
  }
}

/// What is not known yet of a place, beside its type.
struct ShredWatch: Sendable, Equatable {
  /// Only nulls, and empty objects if `holdsEmptyObjects`, are known: anything else is news.
  var isOpen = false
  var holdsEmptyObjects = false
  /// A map because of what its keys look like: one that looks otherwise is news.
  var hasDataKeys = false
  /// Keys of an object that held nothing but nulls: they have no column yet.
  var openKeys: [String] = []
  /// Of an object's fields, or of elements or values.
  var children: [ShredWatch] = []

  /// Of the column that stands for records without fields.
  static let placeholder = ShredWatch(children: [ShredWatch(isOpen: true)])
}

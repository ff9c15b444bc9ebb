/// A schema from the first part of an input, and what it takes to notice that it has to change.
///
/// Records that fit a draft would not have given another schema: a shredder of a draft finds every
/// one that would (`ChunkOutcome.hasNews`). If there is none in all the input, or each was given to
/// an inferrer whose drafts extend this one, then the schema is that of all the records.
public struct SchemaDraft: Sendable {
  /// Without the fields that held nothing but nulls so far.
  public let schema: XDMSchema
  let watch: ShredWatch
  /// Whether a decimal that a double would change is news where there are doubles.
  let keepsExactNumbers: Bool

  /// Whether a shredder of one does for the other. O(fields).
  public func isSame(as other: SchemaDraft) -> Bool {
    schema.fingerprint == other.schema.fingerprint && watch == other.watch
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

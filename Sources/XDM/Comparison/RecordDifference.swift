/// The first difference between a restored record and the record that was exported.
public struct RecordDifference: Sendable, Equatable {
  /// What differs, with the values that belong to it.
  public enum Reason: Sendable, Hashable {
    case value
    case type
    /// The export lacks a field of the source.
    case missing
    /// The export has a field that the source lacks.
    case surplus
    case otherMembers
    /// The export has this many elements of a longer array.
    case fewerElements(Int)
    /// The export has more than this many elements of the source's array.
    case moreElements(Int)
    case surplusRescuedElements
    /// A value is in its column, and among the rescued fields too.
    case exportedTwice
    case notAnObject
    case followedByText
    case sourceNotText
    case sourceNotRecord(RejectReason)
    case tooDeep
    case incomparable
    /// The restored record is longer than a chunk.
    case tooLong
    /// The restored record is not text.
    case notText
    /// Some of the restored records behind this one are not text.
    case followedByNoText
  }

  /// The field, its keys joined by dots, `[i]` for elements; empty for the record itself.
  public var path: String
  public var reason: Reason
  /// The beginning of the value in the source, and in the export, as JSON text.
  public var source: String?
  public var restored: String?

  public init(path: String, reason: Reason, source: String? = nil, restored: String? = nil) {
    self.path = path
    self.reason = reason
    self.source = source
    self.restored = restored
  }
}

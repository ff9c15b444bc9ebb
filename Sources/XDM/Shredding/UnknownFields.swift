/// What happens to fields that a schema does not have.
public enum UnknownFields: String, Sendable, CaseIterable {
  /// They go to a column of their own, as JSON text.
  case rescue
  /// The record is rejected.
  case fail
  /// They are left out.
  case drop
}

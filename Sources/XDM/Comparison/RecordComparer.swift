import Parquet

/// Compares restored records with the records that they were exported from, one after the other.
///
/// Two records are the same when they have the same keys with the same values: a null is the same as
/// an absent member; elements of arrays have their order, members of objects none; numbers are
/// compared by value, doubles after rounding to the nearest; date-times by the instant that they name,
/// also where the source has milliseconds since 1970. A key of the source may be in the other notation
/// of XDM. Keys of whole objects are matched at once, by predicting which comes next.
///
/// Not safe for use by several threads at once. O(bytes).
public final class RecordComparer {
  private var walker: ComparisonWalker

  public init(_ rules: ComparisonRules = ComparisonRules()) { walker = ComparisonWalker(rules) }

  /// Fields that were passed over because the schema does not have them.
  public var droppedFields: Int { walker.droppedFields }

  /// Goes on with restored records, which are lines of valid JSON and stay where they are until all
  /// have been compared.
  ///
  /// - Returns: False when they are not even text.
  public func beginRestored(_ chunk: Chunk) -> Bool { walker.beginRestored(chunk) }

  /// Goes on with lines of the source, which stay where they are until all have been compared. Blank
  /// lines are passed over.
  public func beginSource(_ chunk: Chunk) { walker.beginSource(chunk) }

  /// Whether all restored records at hand have been compared.
  public var needsRestored: Bool { walker.needsRestored }

  /// Compares until there are no more restored records or no more lines of the source at hand.
  ///
  /// - Parameters:
  ///   - isRejected: Whether a line of the source, without its newline, was not exported; nil where all
  ///     were.
  ///   - report: Takes the first difference of each record that has one, and where its line starts in
  ///     the source's chunk; it is of the record of the number that comes with it, from 0 on in this
  ///     call.
  /// - Returns: How many records were compared.
  public func compare(
    isRejected: ((UnsafeRawBufferPointer) -> Bool)? = nil,
    report: (RecordDifference, _ record: Int, _ offset: Int) -> Void
  ) -> Int {
    walker.compare(isRejected: isRejected, report: report)
  }
}

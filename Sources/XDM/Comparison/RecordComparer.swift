import Parquet

/// Compares restored records with the records that they were exported from, in order.
///
/// Two records are equal when they have the same keys with equal values. A null equals an absent
/// member. The order of array elements counts, the order of members does not. Numbers are compared
/// by value, after rounding to the nearest double where one of them is a double. Date-times are
/// compared by instant, and equal integers of milliseconds since 1970 in the source. A key of the
/// source may be in the other notation of XDM.
///
/// Not safe for use by several threads at once. O(bytes).
public final class RecordComparer {
  private var walker: ComparisonWalker

  public init(_ rules: ComparisonRules = ComparisonRules()) { walker = ComparisonWalker(rules) }

  /// The number of fields that were skipped because the schema does not have them.
  public var droppedFields: Int { walker.droppedFields }

  /// Takes the next restored records: lines of valid JSON, which must stay in place until all of
  /// them are compared.
  ///
  /// - Returns: False when some line is not text.
  public func beginRestored(_ chunk: Chunk) -> Bool { walker.beginRestored(chunk) }

  /// Takes the next lines of the source, which must stay in place until all of them are compared.
  /// Blank lines are skipped.
  public func beginSource(_ chunk: Chunk) { walker.beginSource(chunk) }

  /// Whether all restored records taken so far are compared.
  public var needsRestored: Bool { walker.needsRestored }

  /// Compares records until the restored records or the lines of the source run out.
  ///
  /// - Parameters:
  ///   - isRejected: Whether a line of the source, without its newline, was not exported. Nil when
  ///     every line was.
  ///   - report: Receives the first difference of each record that differs, the number of the
  ///     record in this call, from 0, and the offset of its line in the source's chunk.
  /// - Returns: The number of records compared.
  public func compare(
    isRejected: ((UnsafeRawBufferPointer) -> Bool)? = nil,
    report: (RecordDifference, _ record: Int, _ offset: Int) -> Void
  ) -> Int {
    walker.compare(isRejected: isRejected, report: report)
  }
}

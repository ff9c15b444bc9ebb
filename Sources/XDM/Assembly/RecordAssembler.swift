import ByteBuffers
import Parquet

/// Assembles records from the columns of a row group: one JSON object a line.
///
/// A null is the same as an absent field and is left out, except in lists and maps. Empty lists and
/// groups stay. Integers keep all digits. A floating-point number is the shortest text that reads
/// back as the same value, and always has a fraction or an exponent. A decimal is a number with all
/// its digits.
///
/// Types without a JSON form become strings: dates and times as RFC 3339, with the digits of their
/// unit, and in UTC where their zone is known; UUIDs; bytes in Base64; `NaN`, `Infinity` and
/// `-Infinity`. JSON text becomes the value that it spells. A map whose keys are objects or lists
/// becomes an array of `{"key":…,"value":…}`, and a map without values an array of its keys.
///
/// Not safe for use by several threads at once.
public final class RecordAssembler {
  /// Rows whose levels are looked at together: few enough that what is found stays in the cache.
  private static let batchSize = 1024

  private let plan: AssemblyPlan
  private var batch: AssemblyBatch
  private var writer: AssemblyWriter
  private var columns: PinnedColumns?
  private var isChosen: [Bool]?
  private var rowCount = 0
  /// Rows of the row group whose levels have been looked at, and rows written.
  private var loaded = 0
  private var written = 0
  private var batchStart = 0

  /// Makes an assembler without rows.
  public init(_ plan: AssemblyPlan) {
    self.plan = plan
    let batch = AssemblyBatch(plan)
    writer = AssemblyWriter(plan, batch)
    self.batch = batch
  }

  /// The rows that are not written yet.
  public var rowsLeft: Int { rowCount - written }

  /// Starts with the rows of a row group.
  ///
  /// - Parameters:
  ///   - columns: The columns that the plan's `leaves` name, in their order.
  ///   - history: What is known of the file's columns, nil for a row group that stands alone.
  ///   - isChosen: For each row, whether it is written; nil for all.
  /// - Throws: `ParquetError.corrupt` when a column does not fit the schema or the number of rows.
  public func begin(
    _ columns: [DecodedColumn], rowCount: Int, history: FieldHistory? = nil,
    isChosen: [Bool]? = nil
  ) throws(ParquetError) {
    let leaves = plan.leaves.map { plan.schema.leaves[$0] }
    self.rowCount = 0
    written = 0
    loaded = 0
    guard !leaves.isEmpty || rowCount == 0 else {
      throw .unsupported("it has \(rowCount) rows, but no columns")
    }
    let history =
      history
      ?? FieldHistory(
        hasCome: leaves.map { _ in false }, isEmpty: columns.map { $0.values.count == 0 })
    guard history.hasCome.count == leaves.count, history.isEmpty.count == leaves.count else {
      throw .invalidData("a history of other columns")
    }
    guard isChosen.map({ $0.count == rowCount }) ?? true else {
      throw .invalidData("a choice among other rows")
    }
    self.isChosen = isChosen
    self.columns = try PinnedColumns(columns, leaves, rowCount: rowCount)
    if plan.options.keepsFieldOrder { writer.begin(history) }
    self.rowCount = rowCount
  }

  /// Appends the next rows as lines, `rows` at most, until `output` holds `limit` bytes or more;
  /// returns how many, with those that are not chosen. O(values), whatever the width of the schema.
  ///
  /// - Throws: `ParquetError.corrupt` when levels contradict each other, or text is not what its
  ///   column says; the rows before are appended.
  public func append(
    to output: inout ByteBuffer, rows: Int = .max, limit: Int = .max
  ) throws(ParquetError) -> Int {
    guard let columns else { return 0 }
    let first = written
    while written < rowCount, written - first < rows, output.count < limit {
      if written == loaded {
        let count = min(Self.batchSize, rowCount - loaded)
        do { try batch.load(columns.pointers, rows: count) } catch {
          self.columns = nil
          throw error
        }
        batchStart = loaded
        loaded += count
      }
      let end = min(loaded, rows == .max ? loaded : first + rows)
      let appended = writer.append(
        columns.base, rows: (written - batchStart)..<(end - batchStart),
        isChosen: isChosen?[batchStart..<loaded], limit: limit, to: &output)
      written += appended
      if let failure = writer.failure {
        self.columns = nil
        throw failure.error(in: plan)
      }
    }
    if written == rowCount {
      self.columns = nil
      isChosen = nil
    }
    return written - first
  }
}

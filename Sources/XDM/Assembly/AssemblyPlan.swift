import ByteBuffers
import JSONStream
import Parquet

/// How records are put together from columns.
public struct AssemblyOptions: Sendable, Equatable {
  /// The fields that records have, by their dotted names; nil for all. See `ColumnSelection`.
  public var columns: [String]?
  /// Whether JSON text stays a string, instead of becoming the value that it says.
  public var keepsJSONText = false
  /// Whether JSON text that is no JSON is an error. It is shown as a string otherwise.
  public var isStrict = false
  /// Whether fields appear in the order of the schema: where one comes for the first time, fields before
  /// it that have not come yet do so, too, with `null`; and fields that never hold anything come with
  /// the first of the objects that have them. Who infers a schema from the records then finds the same
  /// fields in the same order. Nulls are only written where the source had some.
  public var keepsFieldOrder = false

  public init() {}
}

/// What is known of a file's columns when a row group is put together: see `keepsFieldOrder`.
public struct FieldHistory: Sendable, Equatable {
  /// For each column of the plan, whether records before held a value.
  public var hasCome: [Bool]
  /// For each column of the plan, whether no record at all holds a value.
  public var isEmpty: [Bool]

  public init(hasCome: [Bool], isEmpty: [Bool]) {
    self.hasCome = hasCome
    self.isEmpty = isEmpty
  }
}

/// A Parquet schema compiled for assembling records.
///
/// Parts of a place in a record are nodes; children of a node lie side by side. What the values of a
/// place are is told by its kind, and where it has one by scans of the levels of a single column
/// below it; other columns below it are only checked against that one.
public struct AssemblyPlan: Sendable {
  /// Columns that are read, as indices of the schema's leaves, ascending.
  public let leaves: [Int]
  public let options: AssemblyOptions
  let schema: ParquetSchema
  let nodes: [AssemblyNode]
  /// For each column, how its values are written.
  let formats: [ScalarFormat]
  let scans: [AssemblyScan]
  let agreements: [AssemblyAgreement]
  /// `,"name":` of all fields, with room behind them to be read.
  let keys: [UInt8]
  /// For each column, and each repetition level from 0 on, the definition level that an entry needs
  /// to repeat at it.
  let repeatedLevels: [[UInt8]]

  /// Compiles `schema`. O(fields).
  ///
  /// - Throws: `XDMError.unknownField` for a column that is not there, and `XDMError.parquet` for
  ///   decimals of an impossible scale.
  public init(
    _ schema: ParquetSchema, options: AssemblyOptions = AssemblyOptions()
  ) throws(XDMError) {
    let selection =
      if let names = options.columns { try ColumnSelection(names, of: schema) } else {
        ColumnSelection(allOf: schema)
      }
    var compiler = AssemblyCompiler(schema, selection, options)
    do throws(ParquetError) { try compiler.compile() } catch { throw .parquet(error) }
    self.schema = schema
    self.options = options
    leaves = compiler.leaves
    nodes = compiler.nodes
    formats = compiler.formats
    scans = compiler.scans
    agreements = compiler.agreements
    keys = compiler.keys
    repeatedLevels = leaves.map { leaf in
      var levels: [UInt8] = [0]
      var node = schema.leaves[leaf].node
      while node > 0 {
        if schema.nodes[node].repetition == .repeated {
          levels.insert(UInt8(schema.nodes[node].maxDefinitionLevel), at: 1)
        }
        node = schema.nodes[node].parent
      }
      return levels
    }
  }
}

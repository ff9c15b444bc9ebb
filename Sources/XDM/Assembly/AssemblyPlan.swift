import ByteBuffers
import JSONStream
import Parquet

/// How records are assembled from columns.
public struct AssemblyOptions: Sendable, Equatable {
  /// The fields that records keep, by their dotted names; nil for all. See `ColumnSelection`.
  public var columns: [String]?
  /// Whether JSON text stays a string. Otherwise it becomes the value that it spells.
  public var keepsJSONText = false
  /// Whether invalid JSON text is an error. Otherwise it becomes a string.
  public var isStrict = false
  /// Whether fields appear in the order of the schema.
  ///
  /// When a field appears for the first time, `null` is written for the fields before it that have
  /// not appeared yet. Fields without any value follow in the first object that could hold them.
  /// Schema inference over the records then finds the same fields in the same order. Nulls are
  /// written only where the source had some.
  public var keepsFieldOrder = false

  public init() {}
}

/// What earlier row groups of a file tell about its columns. See `keepsFieldOrder`.
public struct FieldHistory: Sendable, Equatable {
  /// For each column of the plan, whether an earlier record holds a value.
  public var hasCome: [Bool]
  /// For each column of the plan, whether no record of the file holds a value.
  public var isEmpty: [Bool]

  public init(hasCome: [Bool], isEmpty: [Bool]) {
    self.hasCome = hasCome
    self.isEmpty = isEmpty
  }
}

/// A Parquet schema, compiled for assembling records.
///
/// Each part of a record is a node, and the children of a node lie side by side. A node's kind says
/// what its values are. Whether a value is present comes from the levels of one column below the
/// node; the other columns below it are only checked against that one.
public struct AssemblyPlan: Sendable {
  /// The columns to read, as indices of the schema's leaves, ascending.
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

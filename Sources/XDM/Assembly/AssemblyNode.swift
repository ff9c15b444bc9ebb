/// What the assembler does with one place of a record.
struct AssemblyNode: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case object, list
    /// An object whose keys are data; one whose keys are no text; the keys alone.
    case map, pairs
    case scalar
    /// JSON text that becomes the value that it says.
    case json
  }

  var kind: Kind
  /// Whether the place holds a value wherever the place around it does.
  var isAlways = false
  /// The column of a scalar, as an index in the plan's columns.
  var column: Int32 = -1
  /// Fields of an object; the element of a list; the key and the value of a map.
  var firstChild: Int32 = 0
  var childCount: Int32 = 0
  /// Where `,"name":` lies in the plan's key texts.
  var keyStart: Int32 = 0
  var keyCount: Int32 = 0
  /// The place around this one, -1 for the record.
  var parent: Int32 = -1
  /// The node of the Parquet schema, for messages.
  var schemaNode: Int32 = 0
}

/// What is found out from the levels of a column about a place, before records are assembled.
struct AssemblyScan: BitwiseCopyable {
  var node: Int32
  /// The column whose levels tell.
  var column: Int32
  /// Whether the place is a list or map, of which lengths are wanted.
  var hasLengths: Bool
  /// The repetition level of the space that the place lies in.
  var repetition: UInt8
  /// The definition level from which on that space has an element.
  var elementLevel: UInt8
  /// The definition level from which on the place holds a value.
  var threshold: UInt8
  /// Lists and maps: the definition level from which on there is an element.
  var innerLevel: UInt8 = 0
}

/// Two columns that must tell the same about what they have in common.
struct AssemblyAgreement: BitwiseCopyable {
  var column: Int32
  var other: Int32
  /// The repetition level of what they share, and the definition level from which on it is there.
  var repetition: UInt8
  var threshold: UInt8
}

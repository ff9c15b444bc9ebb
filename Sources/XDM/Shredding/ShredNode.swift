/// What the shredder does with the values of one place in a record.
struct ShredNode: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case object, array, map
    case string, json, long, double, boolean, date, timestampMillis, timestampMicros
    /// JSON text of which nothing is known yet but nulls, or empty objects.
    case openNull, openObject
    /// An object in which fields are required.
    case checkedObject
    /// Integers within limits, of at most 32 bits or of 64.
    case integer, boundedLong
    /// Doubles within bounds.
    case number
    /// A field that lies in an object of which its name tells.
    case implied
    /// JSON text of what has no column of its own.
    case rescued

    @inline(__always)
    var isObject: Bool { self == .object || self == .checkedObject }
  }

  var kind: Kind
  /// The node of the Parquet schema whose presence is noted: the field itself.
  var parquetNode: Int32
  /// The Parquet column of a scalar; of a map, that of its keys. -1 for objects and arrays.
  var leaf: Int32
  /// The space in which the field's positions count.
  var space: Int32
  /// Objects and arrays around this place.
  var depth: Int32
  /// The object instance in which the field was seen last: a second time there is once too often.
  var stamp: UInt32 = 0
  /// Arrays and maps: the repeated Parquet node, the space of its elements, and the shred node of
  /// elements or values.
  var repeatedNode: Int32 = -1
  var innerSpace: Int32 = -1
  var element: Int32 = -1
  /// The batches of arrays and maps with elements, and of a map's keys.
  var listSlot: Int32 = -1
  var keySlot: Int32 = -1
  /// Maps: whether a key that is neither a number nor a UUID changes the schema.
  var hasIdentifierKeys = false
  /// Objects: the field that is expected first.
  var firstField: Int32 = FieldTable.none
  /// Fills a cache line.
  private var rest: (Int32, Int32, Int32) = (0, 0, 0)

  init(kind: Kind, parquetNode: Int32, leaf: Int32, space: Int32, depth: Int32) {
    self.kind = kind
    self.parquetNode = parquetNode
    self.leaf = leaf
    self.space = space
    self.depth = depth
  }
}

/// What is known of a place beside its node, and looked at now and then only.
struct ShredDetail: BitwiseCopyable {
  /// The node around this one; -1 for the record.
  var parent: Int32
  /// The field under whose key it lies; -1 for the record, elements and map values.
  var field: Int32 = -1
  /// Whether null is no value here.
  var isRequired = false
  /// Limits of integers.
  var minimum = Int64.min
  var maximum = Int64.max
  /// Bounds of doubles.
  var bounds = NumberBounds()
  /// Objects: what they require, in the plan's list.
  var firstRequirement: Int32 = 0
  var requirementCount: Int32 = 0
  /// Implied fields: the node that the value is stored at, and the objects around it that the name
  /// tells of, in the plan's list.
  var target: Int32 = -1
  var firstGroup: Int32 = 0
  var groupCount: Int32 = 0
  /// Objects: the instance around them in which a name told of them last.
  var impliedStamp: UInt32 = 0
}

/// A field that an object must hold.
struct ShredRequirement: BitwiseCopyable {
  let node: Int32
  /// The object inside that one which must be there for this to hold; -1 for none.
  let group: Int32
}

/// What a batch is collected for.
struct ShredSlot: BitwiseCopyable {
  enum Content: UInt8, BitwiseCopyable {
    /// Where an object, array or map is present.
    case presence
    /// Where a scalar is present, and its values: those of the node's kind.
    case values
    /// Which arrays or maps hold how many elements.
    case lengths
    case keys
  }

  var content: Content
  /// The node that it belongs to.
  var node: Int32
  /// The space in which its positions count.
  var space: Int32
}

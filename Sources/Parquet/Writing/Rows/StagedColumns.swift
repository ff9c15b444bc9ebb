import ByteBuffers

// What is staged of rows, before it goes to a `RowGroupBuilder` in one batch a column.
//
// Positions are those of the builder, counted from 1, so that 0 stands for none. They count through
// the row group; counts of what is staged start anew with every batch.

/// How the values of a column lie while they are staged.
@frozen @usableFromInline
enum ValueStorage: UInt8, Sendable {
  case boolean, int32, int64, float, double, byteArray, fixedLength

  /// Bytes of a staged value of `length`; of a byte array, those of its reference.
  func stride(length: Int) -> Int {
    switch self {
    case .boolean: 1
    case .int32, .float: 4
    case .int64, .double, .byteArray: 8
    case .fixedLength: length
    }
  }

  init?(_ type: PhysicalType) {
    switch type {
    case .boolean: self = .boolean
    case .int32: self = .int32
    case .int64: self = .int64
    case .float: self = .float
    case .double: self = .double
    case .byteArray: self = .byteArray
    case .fixedLengthByteArray: self = .fixedLength
    case .int96: return nil
    }
  }
}

/// What is staged for a column.
@frozen @usableFromInline
struct StagedColumn {
  /// Values, or references of byte arrays into the staged text.
  @usableFromInline var values: UnsafeMutableRawPointer
  /// Where the field is present; without room where it is not optional.
  @usableFromInline var positions: UnsafeMutablePointer<UInt32>
  @usableFromInline var count = 0
  /// Values after which there is something to do: to make room, or to say that the batch is full.
  @usableFromInline var capacity = 0
  /// Values that there is room for.
  private var allocated = 0
  /// Position of the last value.
  @usableFromInline var last: UInt32 = 0
  /// The list that holds the field; 0 for the rows.
  @usableFromInline let list: Int32
  /// The nearest optional group above, within the list; -1 where there is none.
  @usableFromInline let group: Int32
  @usableFromInline let storage: ValueStorage
  @usableFromInline let isOptional: Bool
  /// Bytes of a staged value.
  @usableFromInline let stride: Int

  private static let firstCapacity = 64
  /// Ordinary batches that a column keeps room for, behind a row with very many values.
  private static let keptBatches = 4

  init(storage: ValueStorage, stride: Int, list: Int, group: Int, isOptional: Bool) {
    values = .allocate(byteCount: 0, alignment: 8)
    positions = .allocate(capacity: 0)
    self.list = Int32(truncatingIfNeeded: list)
    self.group = Int32(truncatingIfNeeded: group)
    self.storage = storage
    self.stride = stride
    self.isOptional = isOptional
  }

  /// Makes room for more values.
  mutating func grow() {
    if capacity == allocated { reallocate(max(2 * allocated, Self.firstCapacity)) }
    capacity = allocated
  }

  /// Forgets the values. The next batch has grown full at `limit` values.
  mutating func removeAll(limit: Int) {
    count = 0
    if allocated > Self.keptBatches * limit { reallocate(limit) }
    capacity = min(allocated, limit)
  }

  private mutating func reallocate(_ newCapacity: Int) {
    let newValues = UnsafeMutableRawPointer.allocate(
      byteCount: newCapacity * stride, alignment: 8)
    newValues.copyMemory(from: values, byteCount: count * stride)
    values.deallocate()
    values = newValues
    if isOptional {
      let newPositions = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
      newPositions.update(from: positions, count: count)
      positions.deallocate()
      positions = newPositions
    }
    allocated = newCapacity
  }

  func deallocate() {
    values.deallocate()
    positions.deallocate()
  }
}

/// What is staged for an optional group.
@frozen @usableFromInline
struct StagedGroup: ~Copyable {
  /// Position of the last presence.
  @usableFromInline var last: UInt32 = 0
  /// Whether it has been present in the row at hand.
  var isTouched = false
  var positions = TypedBuffer<UInt32>()
  let node: Int
  let list: Int
  /// As in `StagedColumn`.
  let group: Int
  let required: Range<Int>

  init(node: Int, list: Int, group: Int, required: Range<Int>) {
    self.node = node
    self.list = list
    self.group = group
    self.required = required
  }
}

/// What is staged for a repeated field; in the first place for the rows themselves.
@frozen @usableFromInline
struct StagedList: ~Copyable {
  /// Position of the element at hand, 0 where there is none.
  @usableFromInline var current: UInt32 = 0
  /// Elements in the row group.
  var total: UInt32 = 0
  /// Elements in the batch.
  var staged = 0
  /// Where in the outer list there are lists with elements, and how many elements.
  var positions = TypedBuffer<UInt32>()
  var lengths = TypedBuffer<UInt32>()
  /// Position in the outer list where the field was opened last.
  var opened: UInt32 = 0
  let node: Int
  /// The list that the field lies in.
  let outer: Int
  /// The nearest optional group above, within the outer list; -1 where there is none.
  let group: Int
  /// Columns that every element has to set.
  let required: Range<Int>

  init(node: Int, outer: Int, group: Int, required: Range<Int>) {
    self.node = node
    self.outer = outer
    self.group = group
    self.required = required
  }
}

/// Text that references point into, and what is asked after every row.
@frozen @usableFromInline
struct StagedText {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var count = 0
  @usableFromInline var capacity: Int

  /// References have 32 bits.
  private static let limit = Int(UInt32.max) - 64

  init() {
    capacity = 1 << 12
    base = .allocate(capacity: capacity)
  }

  /// Makes room for `additional` bytes and what may be read behind them; false when that is too
  /// much for the rows at hand.
  @usableFromInline
  mutating func grow(_ additional: Int) -> Bool {
    guard additional <= Self.limit - count else { return false }
    capacity = max(count + additional + RowGroupBuilder.readSlack, capacity + capacity / 2)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    return true
  }

  /// Forgets the text, and room for more than `limit` bytes where it took that much.
  mutating func removeAll(keepingAtMost limit: Int) {
    count = 0
    guard capacity > limit else { return }
    base.deallocate()
    base = .allocate(capacity: limit)
    capacity = limit
  }
}

/// The values of a column in memory, one for each slot. Slots that are null may hold anything.
///
/// The slots of a field in a list are the elements of all lists, one behind the other. Arrays are
/// kept, not copied; other memory has to stay as it is until the batch is appended.
public struct ColumnData {
  enum Storage {
    case booleans(MemoryBuffer<Bool>)
    case bits(MemoryBuffer<UInt8>, offset: Int)
    case int32s(MemoryBuffer<Int32>)
    case int64s(MemoryBuffer<Int64>)
    case floats(MemoryBuffer<Float>)
    case doubles(MemoryBuffer<Double>)
    case byteArrays(MemoryBuffer<UInt8>, Offsets)
    case strings([String])
    case fixedLength(MemoryBuffer<UInt8>)
  }

  let storage: Storage

  /// Booleans, one a slot.
  public static func booleans(_ values: [Bool]) -> ColumnData {
    ColumnData(storage: .booleans(MemoryBuffer(values)))
  }

  /// Booleans that stay where they are until the batch is appended.
  public static func booleans(_ values: UnsafeBufferPointer<Bool>) -> ColumnData {
    ColumnData(storage: .booleans(MemoryBuffer(values)))
  }

  /// Booleans as Arrow has them: a bit each, from the least significant of the first byte on.
  public static func bits(_ bits: [UInt8], offset: Int = 0) -> ColumnData {
    ColumnData(storage: .bits(MemoryBuffer(bits), offset: offset))
  }

  /// Booleans as Arrow has them: a bit each, from the least significant of the first byte on.
  public static func bits(_ bits: UnsafeRawBufferPointer, offset: Int = 0) -> ColumnData {
    ColumnData(storage: .bits(MemoryBuffer(bits.bindMemory(to: UInt8.self)), offset: offset))
  }

  /// Values of INT32, one a slot.
  public static func int32s(_ values: [Int32]) -> ColumnData {
    ColumnData(storage: .int32s(MemoryBuffer(values)))
  }

  /// Values of INT32 that stay where they are until the batch is appended.
  public static func int32s(_ values: UnsafeBufferPointer<Int32>) -> ColumnData {
    ColumnData(storage: .int32s(MemoryBuffer(values)))
  }

  /// Values of INT64, one a slot.
  public static func int64s(_ values: [Int64]) -> ColumnData {
    ColumnData(storage: .int64s(MemoryBuffer(values)))
  }

  /// Values of INT64 that stay where they are until the batch is appended.
  public static func int64s(_ values: UnsafeBufferPointer<Int64>) -> ColumnData {
    ColumnData(storage: .int64s(MemoryBuffer(values)))
  }

  /// Values of FLOAT, one a slot.
  public static func floats(_ values: [Float]) -> ColumnData {
    ColumnData(storage: .floats(MemoryBuffer(values)))
  }

  /// Values of FLOAT that stay where they are until the batch is appended.
  public static func floats(_ values: UnsafeBufferPointer<Float>) -> ColumnData {
    ColumnData(storage: .floats(MemoryBuffer(values)))
  }

  /// Values of DOUBLE, one a slot.
  public static func doubles(_ values: [Double]) -> ColumnData {
    ColumnData(storage: .doubles(MemoryBuffer(values)))
  }

  /// Values of DOUBLE that stay where they are until the batch is appended.
  public static func doubles(_ values: UnsafeBufferPointer<Double>) -> ColumnData {
    ColumnData(storage: .doubles(MemoryBuffer(values)))
  }

  /// Texts or byte arrays one behind the other, as Arrow has them. Texts are expected to be UTF-8,
  /// and are not checked.
  public static func byteArrays(_ bytes: [UInt8], offsets: Offsets) -> ColumnData {
    ColumnData(storage: .byteArrays(MemoryBuffer(bytes), offsets))
  }

  /// Texts or byte arrays one behind the other, as Arrow has them. Texts are expected to be UTF-8,
  /// and are not checked.
  public static func byteArrays(
    _ bytes: UnsafeRawBufferPointer, offsets: Offsets
  ) -> ColumnData {
    ColumnData(
      storage: .byteArrays(MemoryBuffer(bytes.bindMemory(to: UInt8.self)), offsets))
  }

  /// Texts. Their bytes are copied once more than those of `byteArrays`.
  public static func strings(_ values: [String]) -> ColumnData {
    ColumnData(storage: .strings(values))
  }

  /// Values of FIXED_LEN_BYTE_ARRAY, one behind the other.
  public static func fixedLength(_ bytes: [UInt8]) -> ColumnData {
    ColumnData(storage: .fixedLength(MemoryBuffer(bytes)))
  }

  /// Values of FIXED_LEN_BYTE_ARRAY, one behind the other.
  public static func fixedLength(_ bytes: UnsafeRawBufferPointer) -> ColumnData {
    ColumnData(storage: .fixedLength(MemoryBuffer(bytes.bindMemory(to: UInt8.self))))
  }
}

extension ColumnData {
  var type: PhysicalType {
    switch storage {
    case .booleans, .bits: .boolean
    case .int32s: .int32
    case .int64s: .int64
    case .floats: .float
    case .doubles: .double
    case .byteArrays, .strings: .byteArray
    case .fixedLength: .fixedLengthByteArray
    }
  }

  /// Slots that there are values for; byte arrays have offsets instead, of which there may be any
  /// number.
  func slotCount(_ leaf: ParquetSchema.Leaf) -> Int {
    switch storage {
    case .booleans(let values): values.count
    case .bits(let bits, let offset): Validity.bitCount(bits.count, offset: offset)
    case .int32s(let values): values.count
    case .int64s(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .strings(let values): values.count
    case .fixedLength(let bytes): bytes.count / leaf.length
    case .byteArrays(_, let offsets): offsets.count - 1
    }
  }

  /// Bytes of the values in the first `slots` slots, of which `present` are not null: those of null
  /// texts count, as they have none as a rule.
  func byteCount(_ slots: Int, present: Int, _ leaf: ParquetSchema.Leaf) -> Int {
    switch storage {
    case .booleans, .bits: present
    case .int32s, .floats: 4 * present
    case .int64s, .doubles: 8 * present
    case .byteArrays(_, let offsets): offsets.span(slots) + 4 * present
    case .strings(let values): values.reduce(0) { $0 + $1.utf8.count } + 4 * present
    case .fixedLength: leaf.length * present
    }
  }
}

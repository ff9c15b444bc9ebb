import CKernels

/// A column of a row group, to add to without a retain and a release for every batch. Whoever holds
/// one holds the column elsewhere.
enum ColumnReference {
  case booleans(Unmanaged<NumberColumn<UInt8>>)
  case int32s(Unmanaged<NumberColumn<Int32>>)
  case int64s(Unmanaged<NumberColumn<Int64>>)
  case floats(Unmanaged<NumberColumn<Float>>)
  case doubles(Unmanaged<NumberColumn<Double>>)
  case byteArrays(Unmanaged<ByteArrayColumn>)
  case fixedLength(Unmanaged<FixedLengthColumn>)

  init(_ column: ColumnBuffer) {
    switch column {
    case .booleans(let column): self = .booleans(.passUnretained(column))
    case .int32s(let column): self = .int32s(.passUnretained(column))
    case .int64s(let column): self = .int64s(.passUnretained(column))
    case .floats(let column): self = .floats(.passUnretained(column))
    case .doubles(let column): self = .doubles(.passUnretained(column))
    case .byteArrays(let column): self = .byteArrays(.passUnretained(column))
    case .fixedLength(let column): self = .fixedLength(.passUnretained(column))
    }
  }

  /// Asks for the object, three lines of it.
  @inline(__always)
  func prefetchObject() {
    let object: UnsafeRawPointer =
      switch self {
      case .booleans(let column): UnsafeRawPointer(column.toOpaque())
      case .int32s(let column): UnsafeRawPointer(column.toOpaque())
      case .int64s(let column): UnsafeRawPointer(column.toOpaque())
      case .floats(let column): UnsafeRawPointer(column.toOpaque())
      case .doubles(let column): UnsafeRawPointer(column.toOpaque())
      case .byteArrays(let column): UnsafeRawPointer(column.toOpaque())
      case .fixedLength(let column): UnsafeRawPointer(column.toOpaque())
      }
    ck_prefetch(object)
    ck_prefetch(object + 64)
    ck_prefetch(object + 128)
  }

  /// Asks for where the next value goes.
  @inline(__always)
  func prefetchEnd() {
    switch self {
    case .booleans(let column): column._withUnsafeGuaranteedRef { ck_prefetch($0.end) }
    case .int32s(let column): column._withUnsafeGuaranteedRef { ck_prefetch($0.end) }
    case .int64s(let column): column._withUnsafeGuaranteedRef { ck_prefetch($0.end) }
    case .floats(let column): column._withUnsafeGuaranteedRef { ck_prefetch($0.end) }
    case .doubles(let column): column._withUnsafeGuaranteedRef { ck_prefetch($0.end) }
    case .byteArrays(let column): column._withUnsafeGuaranteedRef { $0.prefetch() }
    case .fixedLength: break
    }
  }
}

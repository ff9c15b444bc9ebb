import ByteBuffers

/// Sets the fields of one row.
///
/// `ParquetWriter.append` hands it to its closure. A group is present with the first field that is
/// set in it, and an optional field that is not set is null. Mistakes are kept until the row ends;
/// `append` throws then, and the row is not written.
public struct RowWriter: ~Copyable {
  @usableFromInline let leaves: UnsafeMutablePointer<StagedColumn>
  @usableFromInline let lists: UnsafeMutablePointer<StagedList>
  @usableFromInline let groups: UnsafeMutablePointer<StagedGroup>
  @usableFromInline let text: UnsafeMutablePointer<StagedText>
  @usableFromInline let fingerprint: Int
  @usableFromInline unowned(unsafe) let stage: StagedRows

  init(_ stage: StagedRows) {
    leaves = stage.leaves
    lists = stage.lists
    groups = stage.groups
    text = stage.text
    fingerprint = stage.schema.fingerprint
    self.stage = stage
  }

  /// Room for the next value of a column, nil when it cannot be set.
  @inlinable @inline(__always)
  func place(_ place: ColumnPlace, _ storage: ValueStorage) -> UnsafeMutablePointer<StagedColumn>? {
    guard place.fingerprint == fingerprint else {
      stage.refuseSchema()
      return nil
    }
    let leaf = leaves + place.leaf
    let position = lists[Int(leaf.pointee.list)].current
    // No element at hand is position 0, which is above none.
    guard position > leaf.pointee.last, leaf.pointee.storage == storage else {
      stage.refuse(place.leaf, storage)
      return nil
    }
    let count = leaf.pointee.count
    if count == leaf.pointee.capacity { stage.grow(place.leaf) }
    let group = Int(leaf.pointee.group)
    if group >= 0, groups[group].last != position { stage.mark(group, at: position) }
    if leaf.pointee.isOptional { leaf.pointee.positions[count] = position &- 1 }
    leaf.pointee.last = position
    leaf.pointee.count = count &+ 1
    return leaf
  }

  @inlinable @inline(__always)
  func store<Value: BitwiseCopyable>(_ value: Value, _ place: ColumnPlace, _ storage: ValueStorage)
  {
    guard let leaf = self.place(place, storage) else { return }
    leaf.pointee.values.assumingMemoryBound(to: Value.self)[leaf.pointee.count &- 1] = value
  }
}

/// Values as they are stored: what `ColumnValue.set` calls.
extension RowWriter {
  /// Sets a column that holds values of this physical type; for types of your own.
  @inlinable @inline(__always)
  public mutating func store(_ value: Bool, in place: ColumnPlace) {
    store(value ? 1 : 0 as UInt8, place, .boolean)
  }

  /// Sets a column that holds values of this physical type; for types of your own.
  @inlinable @inline(__always)
  public mutating func store(_ value: Int32, in place: ColumnPlace) {
    store(value, place, .int32)
  }

  /// Sets a column that holds values of this physical type; for types of your own.
  @inlinable @inline(__always)
  public mutating func store(_ value: Int64, in place: ColumnPlace) {
    store(value, place, .int64)
  }

  /// Sets a column that holds values of this physical type; for types of your own.
  @inlinable @inline(__always)
  public mutating func store(_ value: Float, in place: ColumnPlace) {
    store(value, place, .float)
  }

  /// Sets a column that holds values of this physical type; for types of your own.
  @inlinable @inline(__always)
  public mutating func store(_ value: Double, in place: ColumnPlace) {
    store(value, place, .double)
  }

  /// Stores a byte array. Text is expected to be UTF-8, and is not checked.
  @inlinable @inline(__always)
  public mutating func store(_ bytes: UnsafeRawBufferPointer, in place: ColumnPlace) {
    store(
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count: bytes.count, in: place)
  }

  @inlinable @inline(__always)
  mutating func store(_ bytes: UnsafePointer<UInt8>?, count: Int, in place: ColumnPlace) {
    guard let leaf = self.place(place, .byteArray) else { return }
    let start = text.pointee.count
    let slack = RowGroupBuilder.readSlack
    if text.pointee.capacity &- start < count &+ slack, !text.pointee.grow(count) {
      stage.refuseLength(place.leaf)
      return
    }
    if let bytes { (text.pointee.base + start).update(from: bytes, count: count) }
    text.pointee.count = start &+ count
    leaf.pointee.values.assumingMemoryBound(to: ByteReference.self)[leaf.pointee.count &- 1] =
      ByteReference(
        offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: count))
  }

  /// Stores a value of a FIXED_LEN_BYTE_ARRAY column, which has that column's length.
  @inlinable @inline(__always)
  public mutating func store(fixedLength bytes: UnsafeRawBufferPointer, in place: ColumnPlace) {
    guard let leaf = self.place(place, .fixedLength) else { return }
    let length = leaf.pointee.stride
    guard bytes.count == length, let source = bytes.baseAddress else {
      stage.refuseLength(place.leaf, bytes.count)
      return
    }
    (leaf.pointee.values + (leaf.pointee.count &- 1) &* length).copyMemory(
      from: source, byteCount: length)
  }

  @usableFromInline
  mutating func storeCopied(_ string: String, in place: ColumnPlace) {
    var string = string
    string.withUTF8 { store($0.baseAddress, count: $0.count, in: place) }
  }

  /// Says that a value cannot be stored: `append` throws, with this reason behind the field.
  public mutating func refuse(_ place: ColumnPlace, _ reason: String) {
    stage.refuse(place, reason)
  }
}

extension RowWriter {
  /// Sets a field.
  @inlinable @inline(__always)
  public mutating func set<Value: ColumnValue>(_ column: Column<Value>, _ value: Value) {
    value.set(column, in: &self)
  }

  /// Sets a field, or leaves it out where there is no value.
  @inlinable @inline(__always)
  public mutating func set<Value: ColumnValue>(_ column: Column<Value>, _ value: Value?) {
    if let value { value.set(column, in: &self) }
  }

  /// Sets a text from its UTF-8, which is not checked.
  @inlinable @inline(__always)
  public mutating func set(_ column: Column<String>, utf8: UnsafeBufferPointer<UInt8>) {
    store(utf8.baseAddress, count: utf8.count, in: column.place)
  }

  /// Sets a text from its UTF-8, which is not checked.
  @inlinable @inline(__always)
  public mutating func set(_ column: Column<String>, utf8: UnsafeRawBufferPointer) {
    store(utf8, in: column.place)
  }

  /// Sets a text that is part of the program.
  @inlinable @inline(__always)
  public mutating func set(_ column: Column<String>, _ value: StaticString) {
    value.withUTF8Buffer { store($0.baseAddress, count: $0.count, in: column.place) }
  }

  /// Sets a byte array.
  @inlinable @inline(__always)
  public mutating func set(_ column: Column<[UInt8]>, _ bytes: UnsafeRawBufferPointer) {
    store(bytes, column.form, in: column.place)
  }

  @inlinable @inline(__always)
  mutating func store(
    _ bytes: UnsafeRawBufferPointer, _ form: ByteArrayForm, in place: ColumnPlace
  ) {
    switch form {
    case .variable: store(bytes, in: place)
    case .fixedLength: store(fixedLength: bytes, in: place)
    }
  }

  /// Makes a group present, whether or not a field of it is set.
  public mutating func setPresent(_ group: GroupField) {
    stage.setPresent(group)
  }
}

#if compiler(>=6.2)
  extension RowWriter {
    /// Sets a text.
    @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
    @inlinable
    public mutating func set(_ column: Column<String>, _ value: borrowing UTF8Span) {
      value.span.withUnsafeBufferPointer {
        store($0.baseAddress, count: $0.count, in: column.place)
      }
    }
  }
#endif

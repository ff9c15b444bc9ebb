// DELTA_BYTE_ARRAY = 7 (Parquet format, "Encodings", "Delta Strings"), for BYTE_ARRAY and
// FIXED_LEN_BYTE_ARRAY.
//
//   page:      prefixes suffixes
//   prefixes:  how many bytes each value begins with as the one before it does, as INT32 in
//              DELTA_BINARY_PACKED; 0 for the first
//   suffixes:  the rest of each value, in DELTA_LENGTH_BYTE_ARRAY
import ByteBuffers

/// The encoder of DELTA_BYTE_ARRAY.
enum DeltaByteArray {
  /// Appends the `count` values that `plain` holds in PLAIN form: each behind its length in 4 bytes.
  /// O(bytes).
  static func append(
    plain: UnsafeRawBufferPointer, count: Int, to output: inout ByteBuffer
  ) {
    var deltas = PrefixDeltas(capacity: count)
    var suffixes = ByteBuffer(capacity: plain.count + ShortCopy.slack)
    forEachPlain(plain, count: count) { value, length, readable in
      let prefix = deltas.append(value, count: length)
      ShortCopy.copy(
        value + prefix, length &- prefix, readable: readable &- prefix, to: suffixes.end)
      suffixes.advance(by: length &- prefix)
    }
    deltas.append(suffixes: suffixes.bytes, to: &output)
  }

  /// Appends `count` values of `length` bytes each, one behind the other. O(bytes).
  static func append(
    fixed values: UnsafePointer<UInt8>, length: Int, count: Int, to output: inout ByteBuffer
  ) {
    var deltas = PrefixDeltas(capacity: count)
    var suffixes = ByteBuffer(capacity: count * length + ShortCopy.slack)
    let end = values + count * length
    for i in 0..<count {
      let value = values + i &* length
      let prefix = deltas.append(value, count: length)
      ShortCopy.copy(
        value + prefix, length &- prefix, readable: end - value &- prefix, to: suffixes.end)
      suffixes.advance(by: length &- prefix)
    }
    deltas.append(suffixes: suffixes.bytes, to: &output)
  }

  /// Bytes that `append` would append for the same values. O(bytes).
  static func byteCount(plain: UnsafeRawBufferPointer, count: Int) -> Int {
    var deltas = PrefixDeltas(capacity: count)
    forEachPlain(plain, count: count) { value, length, _ in
      _ = deltas.append(value, count: length)
    }
    return deltas.byteCount
  }

  /// Bytes that `append` would append for the same values. O(bytes).
  static func byteCount(fixed values: UnsafePointer<UInt8>, length: Int, count: Int) -> Int {
    var deltas = PrefixDeltas(capacity: count)
    for i in 0..<count { _ = deltas.append(values + i &* length, count: length) }
    return deltas.byteCount
  }

  /// Calls `body` with each value, its length, and how many bytes may be read from it on.
  @inline(__always)
  private static func forEachPlain(
    _ plain: UnsafeRawBufferPointer, count: Int,
    _ body: (UnsafePointer<UInt8>, Int, Int) -> Void
  ) {
    guard let base = plain.bindMemory(to: UInt8.self).baseAddress else { return }
    var position = 0
    for _ in 0..<count {
      let length = PlainByteArrays.length(at: base + position)
      position &+= PlainByteArrays.lengthSize
      body(base + position, length, plain.count &- position)
      position &+= length
    }
  }
}

/// The lengths of what values share with the one before them, and of the rest.
private struct PrefixDeltas: ~Copyable {
  private var prefixes: TypedBuffer<Int32>
  private var suffixes: TypedBuffer<Int32>
  private var suffixBytes = 0
  private var previous: UnsafePointer<UInt8>?
  private var previousLength = 0

  init(capacity: Int) {
    prefixes = TypedBuffer(capacity: capacity)
    suffixes = TypedBuffer(capacity: capacity)
  }

  /// Adds a value, which must stay where it is until the next one was added; returns the length of
  /// its prefix.
  @inline(__always)
  mutating func append(_ value: UnsafePointer<UInt8>, count: Int) -> Int {
    let prefix =
      previous.map { Self.sharedPrefix($0, value, limit: min(previousLength, count)) } ?? 0
    prefixes.append(Int32(truncatingIfNeeded: prefix))
    suffixes.append(Int32(truncatingIfNeeded: count &- prefix))
    suffixBytes &+= count &- prefix
    previous = value
    previousLength = count
    return prefix
  }

  var byteCount: Int {
    DeltaBinaryPacked.byteCount(prefixes.base, count: prefixes.count)
      + DeltaBinaryPacked.byteCount(suffixes.base, count: suffixes.count) + suffixBytes
  }

  func append(suffixes bytes: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
    DeltaBinaryPacked.append(prefixes.base, count: prefixes.count, to: &output)
    DeltaBinaryPacked.append(suffixes.base, count: suffixes.count, to: &output)
    output.append(bytes)
  }

  /// Bytes that both begin with, `limit` at most, which both have.
  @inline(__always)
  private static func sharedPrefix(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, limit: Int
  ) -> Int {
    var i = 0
    while i &+ 8 <= limit {
      let difference =
        UnsafeRawPointer(left + i).loadUnaligned(as: UInt64.self)
        ^ UnsafeRawPointer(right + i).loadUnaligned(as: UInt64.self)
      if difference != 0 { return i &+ UInt64(littleEndian: difference).trailingZeroBitCount / 8 }
      i &+= 8
    }
    while i < limit, left[i] == right[i] { i &+= 1 }
    return i
  }
}

// DELTA_LENGTH_BYTE_ARRAY = 6 (Parquet format, "Encodings", "Delta-length byte array").
//
//   page:     lengths bytes
//   lengths:  the length of each value, as INT32 in DELTA_BINARY_PACKED
//   bytes:    the bytes of all values, one value behind the other
import ByteBuffers

/// The encoder of DELTA_LENGTH_BYTE_ARRAY.
enum DeltaLengthByteArray {
  /// Appends the `count` values that `plain` holds in PLAIN form: each behind its length in 4 bytes.
  /// O(bytes).
  static func append(
    plain: UnsafeRawBufferPointer, count: Int, to output: inout ByteBuffer
  ) {
    var lengths = TypedBuffer<Int32>(capacity: count)
    PlainByteArrays.appendLengths(plain, count: count, to: &lengths)
    append(plain: plain, lengths: lengths.elements, to: &output)
  }

  /// Appends values whose lengths are known.
  static func append(
    plain: UnsafeRawBufferPointer, lengths: UnsafeBufferPointer<Int32>,
    to output: inout ByteBuffer
  ) {
    guard let length = lengths.baseAddress else { return }
    DeltaBinaryPacked.append(length, count: lengths.count, to: &output)
    guard let source = plain.bindMemory(to: UInt8.self).baseAddress else { return }
    output.reserve(plain.count - PlainByteArrays.lengthSize * lengths.count + ShortCopy.slack)
    var target = output.end
    var position = 0
    for i in 0..<lengths.count {
      position &+= PlainByteArrays.lengthSize
      let count = Int(length[i])
      ShortCopy.copy(source + position, count, readable: plain.count &- position, to: target)
      target += count
      position &+= count
    }
    output.advance(by: target - output.end)
  }

  /// Bytes that `append` would append for the same values. O(count).
  static func byteCount(plain: UnsafeRawBufferPointer, count: Int) -> Int {
    var lengths = TypedBuffer<Int32>(capacity: count)
    PlainByteArrays.appendLengths(plain, count: count, to: &lengths)
    return DeltaBinaryPacked.byteCount(lengths.base, count: count)
      + plain.count - PlainByteArrays.lengthSize * count
  }
}

// BYTE_STREAM_SPLIT = 9 (Parquet format, "Encodings", "Byte Stream Split").
//
// The first bytes of all values, then the second bytes of all, and so on: as many streams as a
// value has bytes, one behind the other. Nothing becomes smaller, but a codec finds more in it.
import ByteBuffers
import CKernels

/// The encoder and decoder of BYTE_STREAM_SPLIT, for values of any fixed width.
enum ByteStreamSplit {
  /// Values that a kernel takes at a time.
  private static let blockSize = Int(CK_STREAMS_BLOCK)

  /// Appends `count` numbers in the width of the file. O(count).
  static func append<Value: PlainNumber>(
    _ values: UnsafePointer<Value>, count: Int, to output: inout ByteBuffer
  ) {
    append(
      UnsafeRawPointer(values).assumingMemoryBound(to: UInt8.self), count: count,
      width: MemoryLayout<Value>.size, to: &output)
  }

  /// Appends `count` values of `width` bytes each, one behind the other. O(bytes).
  static func append(
    _ values: UnsafePointer<UInt8>, count: Int, width: Int, to output: inout ByteBuffer
  ) {
    output.reserve(count * width)
    let blocks = count / blockSize
    switch width {
    case 2: ck_streams_split_2(values, blocks, output.end, count)
    case 4: ck_streams_split_4(values, blocks, output.end, count)
    case 8: ck_streams_split_8(values, blocks, output.end, count)
    case 16: ck_streams_split_16(values, blocks, output.end, count)
    default: return appendPlain(values, count: count, width: width, from: 0, to: &output)
    }
    appendPlain(values, count: count, width: width, from: blocks * blockSize, to: &output)
  }

  /// Writes the values `first` and on, byte by byte; those before are there already.
  private static func appendPlain(
    _ values: UnsafePointer<UInt8>, count: Int, width: Int, from first: Int,
    to output: inout ByteBuffer
  ) {
    for stream in 0..<width {
      let target = output.end + stream &* count
      for i in first..<count { target[i] = values[i &* width &+ stream] }
    }
    output.advance(by: count * width)
  }

  /// Puts `count` values of `width` bytes together, one behind the other. O(bytes).
  static func decode(
    _ bytes: UnsafeRawBufferPointer, count: Int, width: Int,
    into values: UnsafeMutablePointer<UInt8>
  ) throws(ParquetError) {
    guard count <= bytes.count / width else { throw .pageTooShort(count, bytes.count) }
    guard count > 0, let streams = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    // The streams of a page with padding behind each would be longer; the specification has none.
    var first = count / blockSize
    switch width {
    case 2: ck_streams_join_2(streams, count, first, values)
    case 4: ck_streams_join_4(streams, count, first, values)
    case 8: ck_streams_join_8(streams, count, first, values)
    case 16: ck_streams_join_16(streams, count, first, values)
    default: first = 0
    }
    first *= blockSize
    for stream in 0..<width {
      let source = streams + stream &* count
      for i in first..<count { values[i &* width &+ stream] = source[i] }
    }
  }
}

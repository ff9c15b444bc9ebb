import ByteBuffers

// The raw block format, https://github.com/google/snappy/blob/main/format_description.txt
//
//   block   := varint(length of the decompressed bytes) element*
//   element := literal | copy
//   literal := tag(00) with length - 1, or 60…63 for 1…4 bytes that hold it | bytes
//   copy    := tag(01) length 4…11, offset < 2 KiB | tag(10) length 1…64, offset < 64 KiB
//            | tag(11) length 1…64, 32-bit offset

enum Snappy {
  static func error(_ reason: String) -> CodecError { CodecError(.snappy, reason) }
}

/// Writes Snappy blocks.
final class SnappyCompressor {
  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    guard bytes.count <= Int(UInt32.max) else {
      throw Snappy.error("a block of \(bytes.count) bytes is longer than the format's 4 GiB")
    }
    output.appendVarint(UInt64(bytes.count))
    guard let start = bytes.baseAddress else { return }
    var position = 0
    while position < bytes.count {
      let length = min(bytes.count - position, 1 << 16)
      output.append(61 << 2)
      output.appendLittleEndian(UInt16(length - 1))
      output.append(UnsafeRawBufferPointer(start: start + position, count: length))
      position += length
    }
  }
}

// PLAIN = 0 of BOOLEAN (Parquet format, "Encodings"): a bit a value, from the least significant of the
// first byte on.
import ByteBuffers

/// The encoder and decoder of PLAIN booleans.
enum PlainBooleans {
  /// Appends `count` values, each 0 or 1. O(count).
  static func append(_ values: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer) {
    let start = output.count
    output.append(repeating: 0, count: (count + 7) / 8)
    let bits = output.base + start
    for i in 0..<count { bits[i &>> 3] |= (values[i] & 1) &<< UInt8(truncatingIfNeeded: i & 7) }
  }

  /// Decodes `count` values to bytes of 0 or 1. O(count).
  ///
  /// - Throws: `ParquetError.corrupt` where the page holds fewer.
  static func decode(
    _ page: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<UInt8>
  ) throws(ParquetError) {
    guard (count + 7) / 8 <= page.count else { throw .pageTooShort(count, page.count) }
    BitPacking.unpack(page, width: 1, first: 0, count: count, into: values)
  }
}

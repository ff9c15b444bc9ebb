// PLAIN = 0 of INT32, INT64, INT96, FLOAT, DOUBLE and FIXED_LEN_BYTE_ARRAY (Parquet format,
// "Encodings").
//
//   values:  value*
//   value:   its bytes, those of numbers from the least significant on
import ByteBuffers

/// The encoder and decoder of PLAIN values that all have one width.
///
/// In memory, numbers look as they do in a file: the machine is little-endian.
enum PlainFixedWidth {
  /// The `range` of values of `width` bytes from `values` on, which are a page's as they are.
  static func encoded(
    _ values: UnsafeRawPointer, _ range: Range<Int>, width: Int
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: values + range.lowerBound * width, count: range.count * width)
  }

  /// The bytes of the `count` values that a page holds.
  ///
  /// - Throws: `ParquetError.corrupt` where they are fewer.
  static func values(
    of page: UnsafeRawBufferPointer, count: Int, width: Int
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    guard count <= page.count / width else { throw .pageTooShort(count, page.count) }
    return page.slice(..<(count * width))
  }

  /// Copies the numbers `range` of those that `values` found to `destination`: the page may begin
  /// where no such number may lie.
  static func decode<Value: BitwiseCopyable>(
    _ values: UnsafeRawBufferPointer, _ range: Range<Int>,
    into destination: UnsafeMutablePointer<Value>
  ) {
    let width = MemoryLayout<Value>.size
    let bytes = values[(range.lowerBound * width)..<(range.upperBound * width)]
    UnsafeMutableRawBufferPointer(start: destination, count: bytes.count)
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes))
  }
}

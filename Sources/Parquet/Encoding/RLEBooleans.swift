// RLE = 3 of BOOLEAN values (Parquet format, "Encodings").
//
//   page:  the length of what follows in 4 bytes, little-endian, then the hybrid's runs of 1 bit
import ByteBuffers

/// The encoder and decoder of booleans in RLE.
enum RLEBooleans {
  private static let lengthSize = 4

  /// Appends `count` values, each 0 or 1. O(count).
  static func append(
    _ values: UnsafePointer<UInt8>, count: Int, to output: inout ByteBuffer
  ) {
    let start = output.count
    output.appendLittleEndian(UInt32(0))
    HybridRLE.append(levels: values, count: count, width: 1, to: &output)
    let length = UInt32(truncatingIfNeeded: output.count - start - lengthSize)
    output.store(length, at: start)
  }

  /// Decodes `count` values to bytes of 0 or 1. O(count).
  static func decode(
    _ bytes: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<UInt8>
  ) throws(ParquetError) {
    guard count > 0 else { return }
    var reader = ByteReader(bytes)
    let runs: UnsafeRawBufferPointer
    do {
      runs = try reader.read(Int(try reader.readLittleEndian(UInt32.self)))
    } catch { throw .pageTooShort(count, bytes.count) }
    try HybridRLE.decode(runs, width: 1, count: count, into: values)
  }
}

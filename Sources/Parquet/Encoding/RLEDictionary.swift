// RLE_DICTIONARY = 8 (Parquet format, "Encodings", "Dictionary Encoding"), and PLAIN_DICTIONARY = 2,
// its deprecated name.
//
//   page:  the bit width of an index in one byte, then the hybrid's runs of indices
//
// The dictionary page holds the values that the indices count, in PLAIN.
import ByteBuffers

/// The encoder and decoder of dictionary indices.
enum RLEDictionary {
  /// Bytes of a dictionary page besides its entries: its header, and what a codec puts around it.
  static let pageOverhead = 48

  /// Indices that are decoded at a time: they stay in the first-level cache.
  private static let stretch = 1024

  /// Appends `count` indices of `width` bits (1...32). O(count).
  static func append(
    _ indices: UnsafePointer<UInt32>, count: Int, width: Int, to output: inout ByteBuffer
  ) {
    output.append(UInt8(width))
    HybridRLE.append(indices: indices, count: count, width: width, to: &output)
  }

  /// Decodes `count` indices, and passes them to `body`, some at a time. O(count).
  ///
  /// - Parameters:
  ///   - entryCount: Entries of the dictionary; all indices that are passed on are below it.
  ///   - buffer: Where indices are kept meanwhile. It is empty.
  /// - Throws: `ParquetError.corrupt` for indices that are cut off or have no entry; what `body` throws.
  static func decode(
    _ page: UnsafeRawBufferPointer, count: Int, entryCount: Int,
    in buffer: inout TypedBuffer<UInt32>,
    _ body: (UnsafeBufferPointer<UInt32>) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    guard let width = page.first, width <= 32 else {
      throw .corrupt("its dictionary indices have no possible bit width")
    }
    var decoder = HybridRLEDecoder(
      page.slice(1...), width: Int(width), count: count)
    buffer.reserve(stretch)
    while decoder.remaining > 0 {
      let next = min(decoder.remaining, stretch)
      try decoder.read(next, into: buffer.end)
      buffer.advance(by: next)
      var highest: UInt32 = 0
      for index in buffer.elements { highest = max(highest, index) }
      guard Int(highest) < entryCount else {
        throw .corrupt("it has the index \(highest), the dictionary \(entryCount) values")
      }
      try body(buffer.elements)
      buffer.removeAll()
    }
  }
}

import ByteBuffers

extension DeltaLengthByteArray {
  /// Decodes the lengths of the `count` values that `reader` stands before, and leaves it before
  /// their bytes, which are there. `lengths` then holds these alone, none of them negative. Returns
  /// their sum. O(count).
  static func decodeLengths(
    _ reader: inout ByteReader, count: Int, into lengths: inout TypedBuffer<Int32>
  ) throws(ParquetError) -> Int {
    lengths.removeAll()
    lengths.reserve(count)
    try DeltaBinaryPacked.decode(&reader, count: count, into: lengths.end)
    lengths.advance(by: count)
    var sum = 0
    var signs: Int32 = 0
    for i in 0..<count {
      sum &+= Int(lengths[unchecked: i])
      signs |= lengths[unchecked: i]
    }
    guard signs >= 0 else { throw .corrupt("a page has a byte array of negative length") }
    guard sum <= reader.remaining else {
      throw .corrupt(
        "the byte arrays of a page have \(sum) bytes, of which \(reader.remaining) are there")
    }
    return sum
  }
}

import ByteBuffers

extension DeltaByteArray {
  /// The lengths of what values share with the one before, and of the rest of each.
  struct Lengths: ~Copyable {
    fileprivate(set) var prefixes = TypedBuffer<Int32>()
    fileprivate(set) var suffixes = TypedBuffer<Int32>()
  }

  /// Decodes the lengths of the `count` values that `reader` stands before, and leaves it before
  /// the bytes of their suffixes, which are there. No prefix is longer than the value before.
  /// Returns the bytes of all values together. O(count).
  static func decodeLengths(
    _ reader: inout ByteReader, count: Int, into lengths: inout Lengths
  ) throws(ParquetError) -> Int {
    lengths.prefixes.removeAll()
    lengths.prefixes.reserve(count)
    try DeltaBinaryPacked.decode(&reader, count: count, into: lengths.prefixes.end)
    lengths.prefixes.advance(by: count)
    var sum = try DeltaLengthByteArray.decodeLengths(&reader, count: count, into: &lengths.suffixes)
    var previous = 0
    for i in 0..<count {
      let prefix = Int(lengths.prefixes[unchecked: i])
      guard prefix >= 0, prefix <= previous else {
        throw .corrupt("a value begins with \(prefix) bytes of one that has \(previous)")
      }
      sum &+= prefix
      previous = prefix &+ Int(lengths.suffixes[unchecked: i])
    }
    return sum
  }

  /// Puts values together, one behind the other. `suffixes` holds what `decodeLengths` left, and
  /// `values` has room for the bytes it returned, and `ShortCopy.slack` more. O(bytes).
  static func decode(
    _ lengths: borrowing Lengths, suffixes: UnsafeRawBufferPointer,
    into values: UnsafeMutablePointer<UInt8>
  ) {
    // Where all values are empty there are no bytes to point at, and none are read.
    let source = suffixes.bindMemory(to: UInt8.self).baseAddress ?? UnsafePointer(values)
    var position = 0
    var previous = values
    var target = values
    for i in 0..<lengths.prefixes.count {
      let prefix = Int(lengths.prefixes[unchecked: i])
      let suffix = Int(lengths.suffixes[unchecked: i])
      // Sixteen bytes can be read even where the value before is shorter: `values` has them.
      ShortCopy.copy(previous, prefix, readable: ShortCopy.slack, to: target)
      ShortCopy.copy(
        source + position, suffix, readable: suffixes.count &- position, to: target + prefix)
      previous = target
      target += prefix &+ suffix
      position &+= suffix
    }
  }
}

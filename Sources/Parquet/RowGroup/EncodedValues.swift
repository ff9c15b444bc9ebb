import ByteBuffers

/// A column's values in the form that its data pages will hold.
enum EncodedValues {
  /// Dictionary indices of `width` bits.
  case indices(UnsafePointer<UInt32>, width: Int)
  /// PLAIN values of `stride` bytes.
  case fixed(UnsafeRawPointer, stride: Int)
  /// PLAIN booleans, a byte each until they are packed.
  case booleans(UnsafePointer<UInt8>)
  /// PLAIN byte arrays.
  case byteArrays(UnsafeRawPointer)

  var encoding: Encoding {
    if case .indices = self { return .rleDictionary }
    return .plain
  }

  /// Bytes of `count` values in pages, nil where each has its own.
  func byteCount(_ count: Int) -> Int? {
    switch self {
    case .indices(_, let width): count * width / 8
    case .fixed(_, let stride): count * stride
    case .booleans: count / 8
    case .byteArrays: nil
    }
  }

  /// Appends the values `range`, which start at `offset` where they are byte arrays.
  func append(_ range: Range<Int>, bytes: Range<Int>, to body: inout ByteBuffer) {
    switch self {
    case .indices(let indices, let width):
      body.append(UInt8(width))
      HybridRLE.append(
        indices: indices + range.lowerBound, count: range.count, width: width, to: &body)
    case .fixed(let base, let stride):
      body.append(
        UnsafeRawBufferPointer(start: base + range.lowerBound * stride, count: range.count * stride)
      )
    case .booleans(let values):
      let groups = (range.count + 7) / 8
      let start = body.count
      body.append(repeating: 0, count: groups)
      for i in 0..<range.count {
        body.base[start &+ i / 8] |= (values[range.lowerBound &+ i] & 1) << UInt8(i % 8)
      }
    case .byteArrays(let base):
      body.append(UnsafeRawBufferPointer(start: base + bytes.lowerBound, count: bytes.count))
    }
  }
}

/// Where a data page begins and ends in its column.
struct PageRange {
  var rows: Range<Int>
  var entries: Range<Int>
  var values: Range<Int>
  /// Of byte arrays: where their PLAIN form lies.
  var bytes: Range<Int>
}

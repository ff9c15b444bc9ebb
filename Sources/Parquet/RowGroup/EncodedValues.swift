import ByteBuffers

/// A column's values, and the encoding that its data pages will hold them in.
enum EncodedValues {
  /// Dictionary indices of `width` bits.
  case indices(UnsafePointer<UInt32>, width: Int)
  /// PLAIN values of `stride` bytes.
  case fixed(UnsafeRawPointer, stride: Int)
  /// PLAIN booleans, a byte each until they are packed.
  case booleans(UnsafePointer<UInt8>)
  /// PLAIN byte arrays.
  case byteArrays(UnsafeRawPointer)
  /// Booleans, a byte each, in runs of RLE.
  case booleanRuns(UnsafePointer<UInt8>)
  /// DELTA_BINARY_PACKED.
  case int32Deltas(UnsafePointer<Int32>)
  case int64Deltas(UnsafePointer<Int64>)
  /// BYTE_STREAM_SPLIT of values of `stride` bytes.
  case streams(UnsafeRawPointer, stride: Int)
  /// DELTA_LENGTH_BYTE_ARRAY of byte arrays that lie in PLAIN form.
  case lengthDeltas(UnsafeRawPointer)
  /// DELTA_BYTE_ARRAY of byte arrays that lie in PLAIN form.
  case prefixDeltas(UnsafeRawPointer)
  /// DELTA_BYTE_ARRAY of values of `stride` bytes.
  case fixedPrefixDeltas(UnsafeRawPointer, stride: Int)

  var encoding: Encoding {
    switch self {
    case .indices: .rleDictionary
    case .fixed, .booleans, .byteArrays: .plain
    case .booleanRuns: .rle
    case .int32Deltas, .int64Deltas: .deltaBinaryPacked
    case .streams: .byteStreamSplit
    case .lengthDeltas: .deltaLengthByteArray
    case .prefixDeltas, .fixedPrefixDeltas: .deltaByteArray
    }
  }

  /// Bytes of `count` values in pages, before deltas make fewer of them; nil where each has its own.
  func byteCount(_ count: Int) -> Int? {
    switch self {
    case .indices(_, let width): count * width / 8
    case .fixed(_, let stride), .streams(_, let stride), .fixedPrefixDeltas(_, let stride):
      count * stride
    case .int32Deltas: count * MemoryLayout<Int32>.size
    case .int64Deltas: count * MemoryLayout<Int64>.size
    case .booleans, .booleanRuns: count / 8
    case .byteArrays, .lengthDeltas, .prefixDeltas: nil
    }
  }

  /// Whether the encoding says at its beginning how many values there are, even if these are none.
  var hasHeader: Bool {
    switch self {
    case .int32Deltas, .int64Deltas, .lengthDeltas, .prefixDeltas, .fixedPrefixDeltas: true
    case .indices, .fixed, .booleans, .byteArrays, .booleanRuns, .streams: false
    }
  }

  /// Where byte arrays lie in PLAIN form; nil for other values.
  var plainByteArrays: UnsafeRawPointer? {
    switch self {
    case .byteArrays(let base), .lengthDeltas(let base), .prefixDeltas(let base): base
    default: nil
    }
  }

  /// The values `range` where they lie as a page holds them, in PLAIN form at `bytes` where they are
  /// byte arrays; nil where they have to be encoded.
  func stored(_ range: Range<Int>, bytes: Range<Int>) -> UnsafeRawBufferPointer? {
    switch self {
    case .fixed(let base, let stride):
      PlainFixedWidth.encoded(base, range, width: stride)
    case .byteArrays(let base): Self.bytes(base, bytes)
    default: nil
    }
  }

  /// Appends the values `range`, in PLAIN form at `bytes` where they are byte arrays.
  func append(_ range: Range<Int>, bytes: Range<Int>, to body: inout ByteBuffer) {
    let (first, count) = (range.lowerBound, range.count)
    switch self {
    case .indices(let indices, let width):
      RLEDictionary.append(indices + first, count: count, width: width, to: &body)
    case .fixed(let base, let stride):
      body.append(PlainFixedWidth.encoded(base, range, width: stride))
    case .booleans(let values): PlainBooleans.append(values + first, count: count, to: &body)
    case .byteArrays(let base): body.append(Self.bytes(base, bytes))
    case .booleanRuns(let values): RLEBooleans.append(values + first, count: count, to: &body)
    case .int32Deltas(let values):
      DeltaBinaryPacked.append(values + first, count: count, to: &body)
    case .int64Deltas(let values):
      DeltaBinaryPacked.append(values + first, count: count, to: &body)
    case .streams(let base, let stride):
      ByteStreamSplit.append(
        (base + first * stride).assumingMemoryBound(to: UInt8.self), count: count, width: stride,
        to: &body)
    case .lengthDeltas(let base):
      DeltaLengthByteArray.append(plain: Self.bytes(base, bytes), count: count, to: &body)
    case .prefixDeltas(let base):
      DeltaByteArray.append(plain: Self.bytes(base, bytes), count: count, to: &body)
    case .fixedPrefixDeltas(let base, let stride):
      DeltaByteArray.append(
        fixed: (base + first * stride).assumingMemoryBound(to: UInt8.self), length: stride,
        count: count, to: &body)
    }
  }

  private static func bytes(
    _ base: UnsafeRawPointer, _ range: Range<Int>
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
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

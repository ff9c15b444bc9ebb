// PLAIN = 0 of BYTE_ARRAY (Parquet format, "Encodings").
//
//   values:  value*
//   value:   the length in 4 bytes, little-endian, then the bytes
import ByteBuffers

/// Walks byte arrays in PLAIN form that this process has written itself.
enum PlainByteArrays {
  static let lengthSize = 4

  /// The length that stands at `source`.
  @inline(__always)
  static func length(at source: UnsafeRawPointer) -> Int {
    Int(UInt32(littleEndian: source.loadUnaligned(as: UInt32.self)))
  }

  /// Calls `body` with each value. O(values).
  static func forEach(
    _ plain: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var offset = 0
    while offset < plain.count {
      let start = offset + lengthSize
      offset =
        start
        + Int(UInt32(littleEndian: plain.slice(offset..<start).loadUnaligned(as: UInt32.self)))
      body(plain.slice(start..<offset))
    }
  }

  /// Appends the lengths of `count` values. O(count), bound by the latency from one length to the
  /// next.
  static func appendLengths(
    _ plain: UnsafeRawBufferPointer, count: Int, to lengths: inout TypedBuffer<Int32>
  ) {
    guard var source = plain.baseAddress else { return }
    lengths.reserve(count)
    let target = lengths.end
    for i in 0..<count {
      let length = length(at: source)
      target[i] = Int32(truncatingIfNeeded: length)
      source += lengthSize &+ length
    }
    lengths.advance(by: count)
  }
}

/// Copies short pieces behind each other, sixteen bytes at once where they may be read.
enum ShortCopy {
  /// Bytes behind a piece that copying it may overwrite.
  static let slack = 16

  /// Copies `count` bytes; `readable` bytes lie at `source`, and as many as there are to copy and
  /// `slack` more may be written at `target`.
  @inline(__always)
  static func copy(
    _ source: UnsafePointer<UInt8>, _ count: Int, readable: Int,
    to target: UnsafeMutablePointer<UInt8>
  ) {
    if count <= slack, readable >= slack {
      UnsafeMutableRawPointer(target).storeBytes(
        of: UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    } else {
      target.update(from: source, count: count)
    }
  }
}

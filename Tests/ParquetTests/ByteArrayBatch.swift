@testable import Parquet

/// Byte arrays laid out for a batch: bytes from a base, and references into them.
struct ByteArrayBatch {
  private(set) var bytes: [UInt8] = []
  private(set) var references: [ByteReference] = []

  /// Lays out `values` with a few bytes of `garbage` between them, as JSON has them.
  init(_ values: [[UInt8]], garbage: UInt8 = 0x22) {
    bytes.append(garbage)
    for value in values {
      references.append(
        ByteReference(offset: UInt32(bytes.count), length: UInt32(value.count)))
      bytes += value + [garbage, garbage ^ 0x3f]
    }
    bytes += Array(repeating: garbage, count: RowGroupBuilder.readSlack)
  }

  /// Hands the batch over in parts of at most `size` values.
  func inParts(
    of size: Int = .max,
    _ body: (UnsafePointer<UInt8>, UnsafePointer<ByteReference>, Int) -> Void
  ) {
    bytes.withUnsafeBufferPointer { bytes in
      references.withUnsafeBufferPointer { references in
        var done = 0
        while done < references.count {
          let count = min(size, references.count - done)
          body(bytes.baseAddress!, references.baseAddress! + done, count)
          done += count
        }
      }
    }
  }
}

/// PLAIN encoding, value by value.
enum PlainForm {
  static func of(_ value: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(value.count).littleEndian) { Array($0) } + value
  }

  static func of(_ values: [[UInt8]]) -> [UInt8] { values.flatMap { of($0) } }

  /// The values in PLAIN form, as a reader takes them apart.
  static func values(_ bytes: [UInt8]) -> [[UInt8]] {
    var values: [[UInt8]] = []
    var rest = bytes[...]
    while rest.count >= 4 {
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      values.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return values
  }
}

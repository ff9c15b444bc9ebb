import ByteBuffers
import TestSupport

@testable import Parquet

/// Bit packing and the hybrid as the format's text says them: bit by bit, run by run.
enum PlainBits {
  /// A run of the hybrid, as its bytes say it.
  enum Run: Equatable {
    case packed([UInt32])
    case repeated(UInt32, count: Int)

    var values: [UInt32] {
      switch self {
      case .packed(let values): values
      case .repeated(let value, let count): Array(repeating: value, count: count)
      }
    }
  }

  /// Values behind each other from the least significant bit on, the last group of eight padded.
  static func pack(_ values: [UInt32], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count + 7) / 8 * width)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt32(bit) & 1 == 1 {
        let position = index * width + bit
        bytes[position / 8] |= 1 << UInt8(position % 8)
      }
    }
    return bytes
  }

  static func unpack(_ bytes: some Collection<UInt8>, width: Int) -> [UInt32] {
    let bytes = Array(bytes)
    var values = [UInt32](repeating: 0, count: bytes.count * 8 / width)
    for index in values.indices {
      for bit in 0..<width {
        let position = index * width + bit
        values[index] |= UInt32(bytes[position / 8] >> UInt8(position % 8) & 1) << UInt32(bit)
      }
    }
    return values
  }

  /// The runs in `bytes`, nil where the last one is cut off.
  static func runs(_ bytes: [UInt8], width: Int) -> [Run]? {
    var rest = bytes[...]
    var runs: [Run] = []
    while !rest.isEmpty {
      var header = 0
      var shift = 0
      while let byte = rest.popFirst() {
        header |= Int(byte & 0x7f) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      let length = header & 1 == 1 ? (header >> 1) * width : (width + 7) / 8
      guard rest.count >= length else { return nil }
      let body = rest.prefix(length)
      rest = rest.dropFirst(length)
      if header & 1 == 1 {
        runs.append(.packed(unpack(body, width: width)))
      } else {
        let value = body.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        runs.append(.repeated(value, count: header >> 1))
      }
    }
    return runs
  }

  /// The largest value of `width` bits.
  static func largest(_ width: Int) -> UInt32 { UInt32(truncatingIfNeeded: (1 << width) - 1) }

  static func random(
    _ count: Int, width: Int, _ generator: inout SeededGenerator
  ) -> [UInt32] {
    (0..<count).map { _ in UInt32.random(in: 0...largest(width), using: &generator) }
  }
}

import ByteBuffers

@testable import Parquet

/// The delta encodings as the format's text says them, by lists of values and of bits.
enum PlainDeltas {
  /// DELTA_BINARY_PACKED of integers of `bits` bits, in blocks of any size.
  static func encode(
    _ values: [Int64], bits: Int, blockSize: Int = 128, miniblocks: Int = 4
  ) -> [UInt8] {
    var output = ByteBuffer()
    output.appendVarint(UInt64(blockSize))
    output.appendVarint(UInt64(miniblocks))
    output.appendVarint(UInt64(values.count))
    output.appendZigZagVarint(values.first ?? 0)
    var deltas = zip(values.dropFirst(), values).map { wrapped($0 &- $1, bits) }
    while !deltas.isEmpty {
      let block = Array(deltas.prefix(blockSize))
      deltas.removeFirst(block.count)
      let smallest = block.min() ?? 0
      output.appendZigZagVarint(smallest)
      let size = blockSize / miniblocks
      let parts = (0..<miniblocks).map { part in
        block.dropFirst(part * size).prefix(size).map { unsigned($0 &- smallest, bits) }
      }
      let widths = parts.map { part in 64 - (part.max() ?? 0).leadingZeroBitCount }
      output.append(widths.map { UInt8($0) })
      for (part, width) in zip(parts, widths) where !part.isEmpty {
        output.append(pack(part + Array(repeating: 0, count: size - part.count), width: width))
      }
    }
    return output.array()
  }

  /// The values of a DELTA_BINARY_PACKED stretch, and the bytes behind it.
  static func decode(_ bytes: [UInt8], bits: Int) throws -> (values: [Int64], rest: [UInt8]) {
    try bytes.withUnsafeBytes { raw in
      var reader = ByteReader(raw)
      let blockSize = Int(try reader.readVarint())
      let miniblocks = Int(try reader.readVarint())
      let count = Int(try reader.readVarint())
      let first = try reader.readZigZagVarint()
      var values = count > 0 ? [first] : []
      while values.count < count {
        let smallest = try reader.readZigZagVarint()
        let widths = Array(try reader.read(miniblocks))
        for width in widths where values.count < count {
          let size = blockSize / miniblocks
          let packed = Array(try reader.read(size * Int(width) / 8))
          for delta in unpack(packed, width: Int(width), count: size) where values.count < count {
            let sum = values[values.count - 1] &+ smallest &+ Int64(bitPattern: delta)
            values.append(wrapped(sum, bits))
          }
        }
      }
      return (values, Array(raw[reader.offset...]))
    }
  }

  /// The lowest bits of a value, as a signed number of so many.
  static func wrapped(_ value: Int64, _ bits: Int) -> Int64 {
    bits == 32 ? Int64(Int32(truncatingIfNeeded: value)) : value
  }

  private static func unsigned(_ value: Int64, _ bits: Int) -> UInt64 {
    bits == 32 ? UInt64(UInt32(truncatingIfNeeded: value)) : UInt64(bitPattern: value)
  }

  /// Values of up to 64 bits behind each other from the least significant bit on.
  static func pack(_ values: [UInt64], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count * width + 7) / 8)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt64(bit) & 1 == 1 {
        let position = index * width + bit
        bytes[position / 8] |= 1 << UInt8(position % 8)
      }
    }
    return bytes
  }

  static func unpack(_ bytes: [UInt8], width: Int, count: Int) -> [UInt64] {
    (0..<count).map { index in
      (0..<width).reduce(UInt64(0)) { value, bit in
        let position = index * width + bit
        return value | UInt64(bytes[position / 8] >> UInt8(position % 8) & 1) << UInt64(bit)
      }
    }
  }
}

/// Byte arrays in the forms that the encoders take.
enum PlainArrays {
  /// Values behind their lengths in 4 bytes.
  static func plain(_ values: [[UInt8]]) -> [UInt8] {
    values.flatMap { HandBuilt.plain(UInt32($0.count)) + $0 }
  }

  /// DELTA_LENGTH_BYTE_ARRAY.
  static func deltaLength(_ values: [[UInt8]]) -> [UInt8] {
    PlainDeltas.encode(values.map { Int64($0.count) }, bits: 32) + values.flatMap { $0 }
  }

  /// DELTA_BYTE_ARRAY.
  static func delta(_ values: [[UInt8]]) -> [UInt8] {
    var prefixes: [Int64] = []
    var suffixes: [[UInt8]] = []
    for (index, value) in values.enumerated() {
      let previous = index > 0 ? values[index - 1] : []
      let shared = zip(previous, value).prefix { $0 == $1 }.count
      prefixes.append(Int64(shared))
      suffixes.append(Array(value.dropFirst(shared)))
    }
    return PlainDeltas.encode(prefixes, bits: 32) + deltaLength(suffixes)
  }
}

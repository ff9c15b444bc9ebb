/// The formats read byte by byte, as their descriptions say: the twins of the fast decoders.
/// Each gives the decompressed bytes, or nil for a block that is not valid or not of that length.
enum PlainDecoder {
  static func snappy(_ block: [UInt8], count: Int) -> [UInt8]? {
    var rest = block[...]
    var length = 0
    var shift = 0
    while true {
      guard let byte = rest.popFirst(), shift <= 28 else { return nil }
      length |= Int(byte & 0x7f) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    guard length == count else { return nil }

    var output: [UInt8] = []
    while let tag = rest.popFirst().map(Int.init) {
      if tag & 3 == 0 {
        var length = tag >> 2
        if length >= 60 {
          guard let value = integer(&rest, bytes: length - 59) else { return nil }
          length = value
        }
        guard rest.count > length else { return nil }
        output += rest.prefix(length + 1)
        rest = rest.dropFirst(length + 1)
      } else {
        let isNear = tag & 3 == 1
        guard let value = integer(&rest, bytes: [0, 1, 2, 4][tag & 3]) else { return nil }
        let length = isNear ? (tag >> 2) % 8 + 4 : (tag >> 2) + 1
        let offset = isNear ? (tag >> 5) * 256 + value : value
        guard echo(&output, offset: offset, length: length) else { return nil }
      }
      guard output.count <= count else { return nil }
    }
    return output.count == count ? output : nil
  }

  static func lz4(_ block: [UInt8], count: Int) -> [UInt8]? {
    var rest = block[...]
    var output: [UInt8] = []
    func length(_ nibble: UInt8) -> Int? {
      var length = Int(nibble)
      guard nibble == 15 else { return length }
      while let more = rest.popFirst() {
        length += Int(more)
        if more != 255 { return length }
      }
      return nil
    }
    while let token = rest.popFirst() {
      guard let literals = length(token >> 4), rest.count >= literals else { return nil }
      output += rest.prefix(literals)
      rest = rest.dropFirst(literals)
      if rest.isEmpty { return output.count == count ? output : nil }
      guard let offset = integer(&rest, bytes: 2), let match = length(token & 15),
        output.count + match + 4 <= count, echo(&output, offset: offset, length: match + 4)
      else { return nil }
    }
    return nil
  }

  private static func integer(_ rest: inout ArraySlice<UInt8>, bytes: Int) -> Int? {
    guard rest.count >= bytes else { return nil }
    let value = rest.prefix(bytes).reversed().reduce(0) { $0 << 8 | Int($1) }
    rest = rest.dropFirst(bytes)
    return value
  }

  private static func echo(_ output: inout [UInt8], offset: Int, length: Int) -> Bool {
    guard offset > 0, offset <= output.count else { return false }
    for _ in 0..<length { output.append(output[output.count - offset]) }
    return true
  }
}

import TestSupport

/// Changes bytes as damage, truncation and malice do.
struct Mutator {
  var random: SeededGenerator
  /// Values at which lengths, counts and varints break.
  private static let edges: [[UInt8]] = [
    [0], [0x7f], [0x80], [0xff], [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0xfe, 0xff, 0xff, 0xff, 0x0f],
    [0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0, 0, 0, 0, 0x80],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  ]

  init(seed: UInt64) { random = SeededGenerator(fixedSeed: seed) }

  /// One to six changes, most of them within `focus`.
  mutating func change(_ bytes: inout [UInt8], focus: Range<Int>) {
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      guard !bytes.isEmpty else { return bytes.append(0) }
      let range = focus.clamped(to: 0..<bytes.count)
      let isFocused = !range.isEmpty && Int.random(in: 0..<4, using: &random) > 0
      let place = Int.random(in: isFocused ? range : 0..<bytes.count, using: &random)
      changeOnce(&bytes, place)
    }
  }

  private mutating func changeOnce(_ bytes: inout [UInt8], _ place: Int) {
    let length = min(Int.random(in: 1...16, using: &random), bytes.count - place)
    switch Int.random(in: 0..<16, using: &random) {
    case 0..<4: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 4..<8: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 8..<11:
      let edge = Self.edges.randomElement(using: &random) ?? [0]
      for (at, byte) in edge.enumerated() where place + at < bytes.count {
        bytes[place + at] = byte
      }
    case 11: bytes[place] &+= Bool.random(using: &random) ? 1 : 255
    case 12: bytes.removeSubrange(place..<place + length)
    case 13:
      let source = Int.random(in: 0...bytes.count - length, using: &random)
      bytes.insert(contentsOf: Array(bytes[source..<source + length]), at: place)
    case 14:
      let source = Int.random(in: 0...bytes.count - length, using: &random)
      bytes.replaceSubrange(place..<place + length, with: Array(bytes[source..<source + length]))
    default:
      if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeLast(bytes.count - place) }
    }
  }
}

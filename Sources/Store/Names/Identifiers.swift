import Foundation

/// Everything random in an export, drawn from one sequence: with a seed, an export's names are the
/// same every time.
package struct Identifiers {
  private var generator: any RandomNumberGenerator

  package init(seed: UInt64?) {
    if let seed {
      generator = SplitMix64(state: seed)
    } else {
      generator = SystemRandomNumberGenerator()
    }
  }

  mutating func int63() -> UInt64 { generator.next() >> 1 }

  /// A version 4 UUID (RFC 9562) in lower case.
  mutating func uuid() -> String {
    let high = generator.next() & ~0xf000 | 0x4000
    let low = generator.next() & ~(0b11 << 62) | 0b10 << 62
    let digits = Self.hexadecimal(high) + Self.hexadecimal(low)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }
}

/// The identity of one run: a version 4 UUID.
public struct FlowRunID: Sendable, Hashable, CustomStringConvertible {
  public let description: String

  package init(from identifiers: inout Identifiers) { description = identifiers.uuid() }

  /// The identity of a run that was begun before; nil for what is no version 4 UUID.
  package init?(_ text: String) {
    guard text.utf8.count == 36, UUID(uuidString: text) != nil else { return nil }
    description = text
  }
}

import CKernels
import TestSupport
import Testing

@Suite("Lengths of matches")
struct MatchLengthTests {
  @Test("32 bytes at once are counted like one after the other, wherever they differ first")
  func sameOf32() {
    var random = SeededGenerator(seed: 4)
    for differing in 0...40 {
      for _ in 0..<8 {
        let first = (0..<48).map { _ in UInt8.random(in: 0...255, using: &random) }
        var second = first
        for place in differing..<48 where place == differing || Bool.random(using: &random) {
          second[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
        }
        let plain = zip(first, second).prefix(32).prefix { $0 == $1 }.count
        let count = first.withUnsafeBufferPointer { first in
          second.withUnsafeBufferPointer { second in
            first.baseAddress.flatMap { a in
              second.baseAddress.map { b in Int(ck_same_of_32(a, b)) }
            }
          }
        }
        #expect(count == plain)
      }
    }
  }
}

import TestSupport
import Testing

@testable import Codecs

@Suite("CRC-32")
struct CRC32Tests {
  @Test("the check value of the polynomial")
  func checkValue() {
    #expect(checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(checksum([]) == 0)
  }

  @Test("a checksum goes on from the one of what came before, and agrees with the plain one")
  func continued() {
    let bytes = Sample.noise.bytes(600, seed: 30)
    for length in 0...300 {
      let part = Array(bytes.prefix(length))
      #expect(checksum(part) == plain(part))
      #expect(checksum(Array(bytes.dropFirst(length)), seed: checksum(part)) == plain(bytes))
    }
  }

  @Test("long bytes agree with zlib's, at every length of the rest and with every seed")
  func long() {
    let bytes = Sample.noise.bytes(5_000, seed: 31)
    var random = SeededGenerator(seed: 32)
    for length in (200...800).map({ $0 }) + (4_800...5_000).map({ $0 }) {
      let start = Int.random(in: 0..<16, using: &random)
      let seed = UInt32.random(in: 0...UInt32.max, using: &random)
      bytes.dropFirst(start).prefix(length).withUnsafeBytes {
        #expect(CRC32.checksum($0, seed: seed) == CRC32.plain($0, seed: seed))
      }
    }
  }

  private func checksum(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { CRC32.checksum($0, seed: seed) }
  }

  private func plain(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { checksum, byte in
      (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in
        rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0)
      }
    }
  }
}

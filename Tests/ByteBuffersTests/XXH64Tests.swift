import ByteBuffers
import Testing

@Suite("XXH64")
struct XXH64Tests {
  private func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { XXH64.hash($0, seed: seed) }
  }

  @Test("Hashes are those that the reference implementation gives")
  func vectors() {
    #expect(hash([]) == 0xef46_db37_51d8_e999)
    #expect(hash(Array("a".utf8)) == 0xd24e_c4f1_a98c_6e5b)
    #expect(hash(Array("abc".utf8)) == 0x44bc_2cf5_ad77_0999)
    #expect(hash(Array("xxhash".utf8)) == 0x32dd_3895_2c4b_c720)
    #expect(hash(Array("xxhash".utf8), seed: 20_141_025) == 0xb559_b98d_844e_0635)
  }

  @Test("Hashes of every length up to 200 bytes, folded, are those of the reference implementation")
  func lengths() {
    var sum: UInt64 = 0
    for count in 0...200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 131 + 7 * count) }
      sum = sum &* 31 &+ hash(bytes, seed: UInt64(count))
    }
    #expect(sum == 0x1133_6ade_e236_8c7b)
  }

  @Test("A number's hash is that of its bytes")
  func numbers() {
    #expect(XXH64.hash(UInt32(0x0102_0304)) == hash([4, 3, 2, 1]))
    #expect(XXH64.hash(Int64(-2)) == hash([0xfe] + Array(repeating: 0xff, count: 7)))
  }
}

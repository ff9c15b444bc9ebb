import TestSupport
import Testing

@testable import ByteBuffers

struct SHA256Tests {
  /// Examples of FIPS 180 and of NIST's byte-oriented short messages.
  static let vectors: [(message: [UInt8], digest: String)] = [
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      Array(
        ("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu").utf8),
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    ([0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
    (
      Array(repeating: UInt8(ascii: "a"), count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("published messages have their published digests", arguments: vectors.indices)
  func published(index: Int) {
    let (message, digest) = Self.vectors[index]
    #expect(message.withUnsafeBytes { SHA256.hexadecimal(SHA256.hash($0)) } == digest)
  }

  @Test("pieces of any length give the digest of the whole, and the hash can be used again")
  func pieces() {
    var random = SeededGenerator(seed: 7)
    var hash = SHA256()
    for length in 0..<300 {
      let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      message.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let piece = rest.prefix(Int.random(in: 0...150, using: &random))
          hash.update(UnsafeRawBufferPointer(rebasing: piece))
          rest = rest[piece.endIndex...]
        }
        let digest = hash.finish()
        #expect(digest == SHA256.hash(bytes), "\(length) bytes")
        #expect(digest.count == SHA256.digestLength)
      }
    }
  }

  @Test("the processor's instructions give the digests of the plain rounds")
  func instructions() {
    var random = SeededGenerator(seed: 8)
    for length in Array(0..<200) + [1000, 4096, 65_537] {
      let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      var fast = SHA256(usesInstructions: true)
      var plain = SHA256(usesInstructions: false)
      message.withUnsafeBytes { bytes in
        let cut = Int.random(in: 0...length, using: &random)
        for piece in [bytes[..<cut], bytes[cut...]] {
          fast.update(UnsafeRawBufferPointer(rebasing: piece))
          plain.update(UnsafeRawBufferPointer(rebasing: piece))
        }
      }
      #expect(fast.finish() == plain.finish(), "\(length) bytes")
    }
  }
}

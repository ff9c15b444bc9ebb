import CKernels

/// Computes SHA-256 (FIPS 180-4) of bytes that come in pieces.
///
/// For integrity of files, not for secrets: it does not run in constant time. It allocates nothing
/// after `init`.
public struct SHA256: ~Copyable {
  /// Bytes of a digest.
  public static let digestLength = 32

  private static let blockLength = 64

  /// The eight words of state, then the message schedule of a block.
  private var words = TypedBuffer<UInt32>(repeating: 0, count: 8 + 64)
  /// The bytes of a block that is not full yet.
  private var pending = TypedBuffer<UInt8>(repeating: 0, count: Self.blockLength)
  private var pendingCount = 0
  private var length: UInt64 = 0

  private static let hasInstructions = ck_sha256_has_instructions()
  private let usesInstructions: Bool

  public init() { self.init(usesInstructions: true) }

  /// - Parameter usesInstructions: Whether to use instructions for the purpose, where there are any:
  ///   four times as fast.
  init(usesInstructions: Bool) {
    self.usesInstructions = usesInstructions && Self.hasInstructions
    reset()
  }

  /// Takes more bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let source = start.assumingMemoryBound(to: UInt8.self)
    length &+= UInt64(bytes.count)
    var offset = 0
    if pendingCount > 0 {
      offset = min(Self.blockLength - pendingCount, bytes.count)
      (pending.base + pendingCount).update(from: source, count: offset)
      pendingCount += offset
      guard pendingCount == Self.blockLength else { return }
      compress(pending.base, blocks: 1)
      pendingCount = 0
    }
    let blocks = (bytes.count - offset) / Self.blockLength
    compress(source + offset, blocks: blocks)
    offset += blocks * Self.blockLength
    pendingCount = bytes.count - offset
    pending.base.update(from: source + offset, count: pendingCount)
  }

  /// The digest of all bytes taken, after which the hash starts anew.
  public mutating func finish() -> [UInt8] {
    let bits = length &* 8
    // A one bit, zeros, and the length in the last 8 bytes of a block.
    pending[pendingCount] = 0x80
    pendingCount += 1
    if pendingCount > Self.blockLength - 8 {
      zeroPending(upTo: Self.blockLength)
      compress(pending.base, blocks: 1)
      pendingCount = 0
    }
    zeroPending(upTo: Self.blockLength - 8)
    UnsafeMutableRawPointer(pending.base + Self.blockLength - 8)
      .storeBytes(of: bits.bigEndian, as: UInt64.self)
    compress(pending.base, blocks: 1)
    var digest = [UInt8]()
    digest.reserveCapacity(Self.digestLength)
    for word in 0..<8 {
      let value = words[word]
      for shift in [24, 16, 8, 0] as [UInt32] {
        digest.append(UInt8(truncatingIfNeeded: value >> shift))
      }
    }
    reset()
    return digest
  }

  /// The digest of the bytes so far; more may follow.
  public borrowing func digest() -> [UInt8] {
    var copy = SHA256(usesInstructions: usesInstructions)
    copy.words.base.update(from: words.base, count: 8)
    copy.pending.base.update(from: pending.base, count: pendingCount)
    copy.pendingCount = pendingCount
    copy.length = length
    return copy.finish()
  }

  /// The digest of `bytes`.
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// `digest` in lower-case hexadecimal digits.
  public static func hexadecimal(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private mutating func reset() {
    for (word, value) in Self.initialState.enumerated() { words[word] = value }
    pendingCount = 0
    length = 0
  }

  private mutating func zeroPending(upTo end: Int) {
    (pending.base + pendingCount).update(repeating: 0, count: end - pendingCount)
  }

  /// Mixes whole blocks into the state. Bound by the latency of the rounds.
  private mutating func compress(_ bytes: UnsafePointer<UInt8>, blocks: Int) {
    let state = words.base
    let schedule = words.base + 8
    let usesInstructions = usesInstructions
    Self.roundConstants.withUnsafeBufferPointer { constants in
      let constants = constants.baseAddress.unsafelyUnwrapped
      if usesInstructions {
        ck_sha256_blocks(state, bytes, blocks, constants)
        return
      }
      for block in 0..<blocks {
        Self.expand(bytes + block &* Self.blockLength, into: schedule)
        Self.rounds(state, schedule, constants)
      }
    }
  }

  @inline(__always)
  private static func expand(
    _ block: UnsafePointer<UInt8>, into schedule: UnsafeMutablePointer<UInt32>
  ) {
    for t in 0..<16 {
      schedule[t] = UInt32(
        bigEndian: UnsafeRawPointer(block + t &* 4).loadUnaligned(as: UInt32.self))
    }
    for t in 16..<64 {
      let far = schedule[t &- 15]
      let near = schedule[t &- 2]
      let farMix = rotate(far, 7) ^ rotate(far, 18) ^ far &>> 3
      let nearMix = rotate(near, 17) ^ rotate(near, 19) ^ near &>> 10
      schedule[t] = schedule[t &- 16] &+ farMix &+ schedule[t &- 7] &+ nearMix
    }
  }

  @inline(__always)
  private static func rounds(
    _ state: UnsafeMutablePointer<UInt32>, _ schedule: UnsafePointer<UInt32>,
    _ constants: UnsafePointer<UInt32>
  ) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let choice = g ^ e & (f ^ g)
      let majority = a & b | c & (a | b)
      let eMix = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let aMix = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let first = h &+ eMix &+ choice &+ constants[t] &+ schedule[t]
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ aMix &+ majority)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value &>> count | value &<< (32 &- count)
  }

  /// Fractional parts of the square roots of the first 8 primes.
  private static let initialState: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  /// Fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

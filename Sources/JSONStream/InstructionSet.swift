import CKernels

/// Which kernels classify bytes: the widest that the processor has, found out once.
enum InstructionSet: Sendable, CaseIterable {
  /// Plain Swift, for any processor; the twin that the others are tested against.
  case scalar
  #if arch(x86_64)
    case sse2, avx2, avx512
  #elseif arch(arm64)
    case neon
  #endif

  static let best: InstructionSet = available.last ?? .scalar

  /// What this processor can run, the slowest first.
  static let available: [InstructionSet] = allCases.filter(\.isAvailable)

  private var isAvailable: Bool {
    switch self {
    case .scalar: true
    #if arch(x86_64)
      case .sse2: true
      case .avx2: ck_cpu_has_avx2()
      case .avx512: ck_cpu_has_avx512()
    #elseif arch(arm64)
      case .neon: true
    #endif
    }
  }

  /// Writes the byte classes of `blocks` blocks of 64 bytes; returns whether all are ASCII.
  @inline(__always)
  func classify(
    _ bytes: UnsafePointer<UInt8>, blocks: Int, into masks: UnsafeMutablePointer<ck_json_masks>
  ) -> Bool {
    switch self {
    case .scalar: return Self.classifyPlainly(bytes, blocks: blocks, into: masks)
    #if arch(x86_64)
      case .sse2: return ck_json_masks_sse2(bytes, blocks, masks) == 0
      case .avx2: return ck_json_masks_avx2(bytes, blocks, masks) == 0
      case .avx512: return ck_json_masks_avx512(bytes, blocks, masks) == 0
    #elseif arch(arm64)
      case .neon: return ck_json_masks_neon(bytes, blocks, masks) == 0
    #endif
    }
  }

  /// Writes `base` plus the index of every set bit; returns the end of what it wrote. Up to
  /// `StructuralIndex.slack` elements behind that are overwritten.
  @inline(__always)
  func writePositions(
    _ bitmap: UnsafePointer<UInt64>, words: Int, base: UInt32,
    to positions: UnsafeMutablePointer<UInt32>
  ) -> UnsafeMutablePointer<UInt32> {
    switch self {
    case .scalar: return Self.writePositionsPlainly(bitmap, words: words, base: base, to: positions)
    #if arch(x86_64)
      case .sse2: return ck_bit_positions_plain(bitmap, words, base, positions)
      case .avx2:
        return ck_bit_positions_avx2(bitmap, words, base, positions, Self.bitIndexes)
      case .avx512: return ck_bit_positions_avx512(bitmap, words, base, positions)
    #elseif arch(arm64)
      case .neon: return ck_bit_positions_plain(bitmap, words, base, positions)
    #endif
    }
  }

  /// For each byte, the indexes of its set bits, a byte each, the first lowest.
  nonisolated(unsafe) private static let bitIndexes: UnsafePointer<UInt64> = {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
    for byte in 0..<256 {
      let indexes = (0..<8).filter { byte >> $0 & 1 != 0 }
      table[byte] = indexes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return UnsafePointer(table)
  }()

  private static func classifyPlainly(
    _ bytes: UnsafePointer<UInt8>, blocks: Int, into masks: UnsafeMutablePointer<ck_json_masks>
  ) -> Bool {
    var seen: UInt8 = 0
    for block in 0..<blocks {
      var classes = ck_json_masks()
      for i in 0..<64 {
        let byte = bytes[block &* 64 &+ i]
        let bit: UInt64 = 1 << UInt64(i)
        seen |= byte
        if byte <= 0x20 { classes.white |= bit }
        if byte < 0x20 { classes.control |= bit }
        switch byte {
        case UInt8(ascii: "\""): classes.quote |= bit
        case UInt8(ascii: "\\"): classes.backslash |= bit
        case UInt8(ascii: "\n"): classes.newline |= bit
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
          UInt8(ascii: ":"), UInt8(ascii: ","):
          classes.structural |= bit
        default: break
        }
      }
      masks[block] = classes
    }
    return seen < 0x80
  }

  private static func writePositionsPlainly(
    _ bitmap: UnsafePointer<UInt64>, words: Int, base: UInt32,
    to positions: UnsafeMutablePointer<UInt32>
  ) -> UnsafeMutablePointer<UInt32> {
    var next = positions
    for word in 0..<words {
      var bits = bitmap[word]
      while bits != 0 {
        next.pointee = base &+ UInt32(truncatingIfNeeded: word &* 64 &+ bits.trailingZeroBitCount)
        next += 1
        bits &= bits &- 1
      }
    }
    return next
  }
}

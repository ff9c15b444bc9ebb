import ByteBuffers
import CZstd

// RFC 8878, by libzstd.
//
//   file  := (frame | skippable frame)*
//   frame := magic(4) header | blocks | checksum(4)?

enum ZstdFormat {
  static func error(_ code: Int) -> CodecError {
    CodecError(.zstd, String(cString: ZSTD_getErrorName(code)))
  }

  @discardableResult
  static func check(_ code: Int) throws(CodecError) -> Int {
    guard ZSTD_isError(code) == 0 else { throw error(code) }
    return code
  }

  static func outOfMemory() -> CodecError {
    CodecError(.zstd, "no memory for a context")
  }
}

/// Writes one zstd frame a call, with its content size. The context is kept between calls.
final class ZstdCompressor {
  private let context: OpaquePointer
  private let level: Int
  /// 0 for the level's own.
  private let shortestMatch: Int32
  /// What the context is set to; nil at first.
  private var effort: Effort?
  /// Whether short blocks are compressed as the level below does it.
  private let eases: Bool

  private enum Effort {
    case level
    /// For blocks of a few KB.
    case short
    /// A table that fits the first-level cache, and matches of six bytes or more.
    case quick
    /// One look a position for matches of four bytes or more, which is what numbers have that begin
    /// alike.
    case shortMatches
  }

  /// Levels that look up long and short matches at once, the short ones by five bytes. Lines of
  /// JSON become smaller, and sooner so, where six are asked for.
  private static let levelsForLines = 3...4
  private static let shortestMatchOfLines: Int32 = 6

  init(level: Int, checksum: Bool, content: BlockContent) throws(CodecError) {
    guard let context = ZSTD_createCCtx() else { throw ZstdFormat.outOfMemory() }
    self.context = context
    self.level = level
    shortestMatch =
      content == .lines && Self.levelsForLines.contains(level) ? Self.shortestMatchOfLines : 0
    eases = level == Self.easedLevel && shortestMatch == 0
    try ZstdFormat.check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0))
    try set(.level)
  }

  deinit { ZSTD_freeCCtx(context) }

  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    try set(.level)
    try compressAsSet(bytes, into: &output)
  }

  /// Compresses with less effort where a sample says that it makes no more of the bytes. Values that
  /// do not repeat, but use few characters, even become smaller: short matches cost more than they
  /// save. Of short blocks none is taken.
  func compress(
    sampling bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer
  ) throws(CodecError) {
    guard level > Self.quickLevel,
      let trial = EffortTrial(bytes, level: level, smallest: Self.smallestSampled, part: 16)
    else {
      try set(eases && bytes.count < Self.smallestSampled ? .short : .level)
      return try compressAsSet(bytes, into: &output)
    }
    try set(.level)
    let full = try size(of: trial.sample, in: &output)
    if trial.isOpen(full: full) {
      try set(.quick)
      if !trial.accepts(try size(of: trial.sample, in: &output), full: full, price: Self.price) {
        try set(.shortMatches)
        if !trial.accepts(try size(of: trial.sample, in: &output), full: full, price: Self.price) {
          try set(.level)
        }
      }
    }
    try compressAsSet(bytes, into: &output)
  }

  private static let quickLevel = 1
  /// Bytes from which on it is worth to look at some of them three times.
  private static let smallestSampled = 32 << 10
  private static let price = 50

  /// The level that looks up long and short matches in a table each. Blocks of a few KB hold so few
  /// that the one table of the level below finds as much: pages become no larger, by a fifth sooner.
  private static let easedLevel = 3

  /// What the bytes become; the output is as it was before.
  private func size(
    of bytes: UnsafeRawBufferPointer, in output: inout ByteBuffer
  ) throws(CodecError) -> Int {
    let start = output.count
    try compressAsSet(bytes, into: &output)
    let size = output.count - start
    output.truncate(to: start)
    return size
  }

  /// Sets the context to an effort. Zeros stand for the level's own.
  private func set(_ wanted: Effort) throws(CodecError) {
    guard wanted != effort else { return }
    switch wanted {
    case .level: try set(level: level, hashLog: 0, minMatch: shortestMatch)
    case .short: try set(level: level - 1, hashLog: 0, minMatch: 0)
    case .quick: try set(level: Self.quickLevel, hashLog: 13, minMatch: 6)
    case .shortMatches: try set(level: Self.quickLevel, hashLog: 16, minMatch: 4)
    }
    effort = wanted
  }

  private func set(level: Int, hashLog: Int32, minMatch: Int32) throws(CodecError) {
    try ZstdFormat.check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)))
    try ZstdFormat.check(ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, hashLog))
    try ZstdFormat.check(ZSTD_CCtx_setParameter(context, ZSTD_c_minMatch, minMatch))
  }

  private func compressAsSet(
    _ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer
  ) throws(CodecError) {
    let bound = try ZstdFormat.check(ZSTD_compressBound(bytes.count))
    output.reserve(bound)
    let written = ZSTD_compress2(context, output.end, bound, bytes.baseAddress, bytes.count)
    output.advance(by: try ZstdFormat.check(written))
  }
}

/// Reads zstd frames. The context is kept between calls.
final class ZstdDecompressor {
  private let context: OpaquePointer

  /// No frame is open: the next byte, if there is one, starts a frame.
  private(set) var isAtBoundary = true

  init() throws(CodecError) {
    guard let context = ZSTD_createDCtx() else { throw ZstdFormat.outOfMemory() }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Decompresses until the input is used up or nothing more can be produced in the room given.
  func step(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (consumed: Int, produced: Int) {
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    while input.pos < input.size || !isAtBoundary {
      let before = (input.pos, target.pos)
      isAtBoundary =
        try ZstdFormat.check(ZSTD_decompressStream(context, &target, &input)) == 0
      if (input.pos, target.pos) == before { break }
    }
    return (input.pos, target.pos)
  }

  /// Fills `output` with all frames of `bytes`.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    guard !bytes.isEmpty else { throw CodecError(.zstd, "the block is empty") }
    let produced = try ZstdFormat.check(
      ZSTD_decompressDCtx(
        context, output.baseAddress, output.count, bytes.baseAddress, bytes.count))
    guard produced == output.count else {
      throw .wrongLength(.zstd, produced, expected: output.count)
    }
  }
}

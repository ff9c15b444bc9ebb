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
  /// What the level asks for.
  private let full: ZstdParameters
  /// What short blocks are compressed with.
  private let short: ZstdParameters
  /// What the context is set to; nil at first.
  private var parameters: ZstdParameters?

  init(level: Int, checksum: Bool, content: BlockContent) throws(CodecError) {
    guard let context = ZSTD_createCCtx() else { throw ZstdFormat.outOfMemory() }
    self.context = context
    self.level = level
    full = ZstdParameters(level: level, content: content)
    short =
      level == Self.easedLevel && content != .lines ? ZstdParameters(level: level - 1) : full
    try ZstdFormat.check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0))
  }

  deinit { ZSTD_freeCCtx(context) }

  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    try set(full)
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
      try set(bytes.count < Self.smallestSampled ? short : full)
      return try compressAsSet(bytes, into: &output)
    }
    try set(full)
    let most = try size(of: trial.sample, in: &output)
    if trial.isOpen(full: most) {
      try set(.quick)
      if !trial.accepts(try size(of: trial.sample, in: &output), full: most, price: Self.price) {
        try set(.shortMatches)
        if !trial.accepts(try size(of: trial.sample, in: &output), full: most, price: Self.price) {
          try set(full)
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

  private func set(_ wanted: ZstdParameters) throws(CodecError) {
    guard wanted != parameters else { return }
    parameters = nil
    try wanted.apply(to: context)
    parameters = wanted
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

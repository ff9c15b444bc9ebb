import ByteBuffers
import CZlib

// RFC 1952 (gzip) around RFC 1951 (DEFLATE). Written by the encoder here, read by zlib.
//
//   file   := member*
//   member := 1F 8B 08 flags mtime(4) extra os | deflate blocks | CRC32(4) length(4)

enum GzipFormat {
  /// The largest window (15 bits), with the gzip header and trailer (+ 16).
  static let windowBits: Int32 = 15 + 16
  static let streamSize = Int32(MemoryLayout<z_stream>.size)

  static func error(_ stream: UnsafeMutablePointer<z_stream>, _ code: Int32) -> CodecError {
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? String(cString: zError(code))
    return CodecError(.gzip, reason)
  }
}

/// Writes one gzip member a call. Its tables are allocated once.
final class GzipCompressor {
  private let level: Int
  private let encoder: DeflateEncoder
  /// Made when it is first needed: of less effort than that of the level.
  private lazy var quickEncoder = DeflateEncoder(level: Self.quickLevel)
  private let header: [UInt8]

  private static let quickLevel = 2

  init(level: Int) {
    self.level = level
    encoder = DeflateEncoder(level: level)
    // Neither a name nor a time nor the system: the same bytes everywhere.
    let effort: UInt8 = level == 1 ? 4 : level == 9 ? 2 : 0
    header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, 255]
  }

  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    try compress(bytes, by: encoder, into: &output)
  }

  /// Compresses with less effort where a sample says that it makes hardly less of the bytes: of
  /// values that do not repeat, most of what can be gained are their characters' codes.
  func compress(
    sampling bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer
  ) throws(CodecError) {
    var chosen = encoder
    if level > Self.quickLevel,
      let trial = EffortTrial(bytes, level: level, smallest: Self.smallestSampled, part: 12)
    {
      let full = size(of: trial.sample, by: encoder, in: &output)
      if trial.isOpen(full: full),
        trial.accepts(
          size(of: trial.sample, by: quickEncoder, in: &output), full: full, price: Self.price)
      {
        chosen = quickEncoder
      }
    }
    try compress(bytes, by: chosen, into: &output)
  }

  /// Bytes from which on it is worth to look at some of them twice.
  private static let smallestSampled = 4 << 10
  /// Twice the speed costs more than the fiftieth that it costs others; blocks as a whole become a
  /// hundredth larger, and stay smaller than zlib makes them.
  private static let price = 20

  /// What the bytes become; the output is as it was before.
  private func size(
    of bytes: UnsafeRawBufferPointer, by encoder: DeflateEncoder, in output: inout ByteBuffer
  ) -> Int {
    let start = output.count
    encoder.compress(bytes, into: &output)
    let size = output.count - start
    output.truncate(to: start)
    return size
  }

  private func compress(
    _ bytes: UnsafeRawBufferPointer, by encoder: DeflateEncoder, into output: inout ByteBuffer
  ) throws(CodecError) {
    guard bytes.count <= DeflateEncoder.longestInput else {
      throw CodecError(
        .gzip,
        "a block of \(bytes.count) bytes is longer than the \(DeflateEncoder.longestInput) supported"
      )
    }
    output.append(header)
    encoder.compress(bytes, into: &output)
    output.reserve(8)
    output.end.store32(CRC32.checksum(bytes))
    (output.end + 4).store32(UInt32(truncatingIfNeeded: bytes.count))
    output.advance(by: 8)
  }
}

/// Reads gzip members. Its window is allocated once and reset between members.
final class GzipDecompressor {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  /// No member is open: the next byte, if there is one, starts a member.
  private(set) var isAtBoundary = true

  init() throws(CodecError) {
    stream.initialize(to: z_stream())
    let code = inflateInit2_(stream, GzipFormat.windowBits, ZLIB_VERSION, GzipFormat.streamSize)
    guard code == Z_OK else { throw GzipFormat.error(stream, code) }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Decompresses until the input is used up or nothing more can be produced in the room given.
  func step(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (consumed: Int, produced: Int) {
    // zlib refuses a null pointer even where there is no room.
    var nowhere: UInt8 = 0
    return try withUnsafeMutablePointer(to: &nowhere) { nowhere throws(CodecError) in
      let input = bytes.bindMemory(to: UInt8.self)
      let target = output.bindMemory(to: UInt8.self).baseAddress ?? nowhere
      var (consumed, produced) = (0, 0)
      while consumed < input.count || !isAtBoundary {
        if isAtBoundary {
          let code = inflateReset(stream)
          guard code == Z_OK else { throw GzipFormat.error(stream, code) }
          isAtBoundary = false
        }
        let piece = min(input.count - consumed, Int(UInt32.max))
        let room = min(output.count - produced, Int(UInt32.max))
        stream.pointee.next_in =
          input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + consumed) }
        stream.pointee.avail_in = UInt32(piece)
        stream.pointee.next_out = target + produced
        stream.pointee.avail_out = UInt32(room)
        let code = inflate(stream, Z_NO_FLUSH)
        consumed += piece - Int(stream.pointee.avail_in)
        produced += room - Int(stream.pointee.avail_out)
        switch code {
        case Z_STREAM_END: isAtBoundary = true
        case Z_OK: break
        case Z_BUF_ERROR: return (consumed, produced)
        default: throw GzipFormat.error(stream, code)
        }
      }
      return (consumed, produced)
    }
  }

  /// Fills `output` with all members of `bytes`, from a fresh start whatever came before.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    isAtBoundary = true
    let (consumed, produced) = try step(bytes, into: output)
    guard isAtBoundary else {
      let reason =
        produced == output.count
        ? "the block holds more than the \(output.count) bytes promised, or its end is missing"
        : "the block ends inside a member"
      throw CodecError(.gzip, reason)
    }
    guard consumed == bytes.count, consumed > 0 else {
      throw CodecError(.gzip, "the block is empty")
    }
    guard produced == output.count else {
      throw .wrongLength(.gzip, produced, expected: output.count)
    }
  }
}

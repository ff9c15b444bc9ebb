import ByteBuffers
import CZlib

// RFC 1952 (gzip) around RFC 1951 (DEFLATE), both by zlib.
//
//   file   := member*
//   member := 1F 8B 08 flags mtime(4) extra os | deflate blocks | CRC32(4) length(4)

enum GzipFormat {
  /// The largest window (15 bits), with the gzip header and trailer (+ 16).
  static let windowBits: Int32 = 15 + 16
  /// zlib's default: 128 KiB for the hash chains.
  static let memoryLevel: Int32 = 8
  static let streamSize = Int32(MemoryLayout<z_stream>.size)

  static func error(_ stream: UnsafeMutablePointer<z_stream>, _ code: Int32) -> CodecError {
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? String(cString: zError(code))
    return CodecError(.gzip, reason)
  }
}

/// Writes one gzip member a call. Its tables are allocated once and reset between calls.
final class GzipCompressor {
  // zlib keeps a pointer back to the stream, so that it must stay where it is.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init(level: Int) throws(CodecError) {
    stream.initialize(to: z_stream())
    let code = deflateInit2_(
      stream, Int32(level), Z_DEFLATED, GzipFormat.windowBits, GzipFormat.memoryLevel,
      Z_DEFAULT_STRATEGY, ZLIB_VERSION, GzipFormat.streamSize)
    guard code == Z_OK else { throw GzipFormat.error(stream, code) }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    let reset = deflateReset(stream)
    guard reset == Z_OK else { throw GzipFormat.error(stream, reset) }
    let input = bytes.bindMemory(to: UInt8.self)
    output.reserve(Int(deflateBound(stream, uLong(input.count))))

    var read = 0
    while true {
      // zlib counts in 32 bits; larger blocks are fed to it by pieces.
      let piece = min(input.count - read, Int(UInt32.max))
      let room = min(output.capacity - output.count, Int(UInt32.max))
      stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + read) }
      stream.pointee.avail_in = UInt32(piece)
      stream.pointee.next_out = output.end
      stream.pointee.avail_out = UInt32(room)
      let isLast = read + piece == input.count
      let code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      read += piece - Int(stream.pointee.avail_in)
      output.advance(by: room - Int(stream.pointee.avail_out))
      if code == Z_STREAM_END { return }
      guard code == Z_OK || code == Z_BUF_ERROR else { throw GzipFormat.error(stream, code) }
      output.reserve(1 << 16)
    }
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

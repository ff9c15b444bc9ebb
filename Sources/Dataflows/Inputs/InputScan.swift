import ByteBuffers
import Codecs
import Foundation
import Input
import JSONStream
import Work

/// What reading a file from its start on tells of it.
enum InputScan {
  /// What comes before a byte of a file.
  struct Mark: Equatable {
    let offset: Int
    let sha256: String
    let lines: Int
  }

  private static let step = 1 << 20

  /// What comes before each of `offsets`, which ascend. O(bytes before the last).
  static func marks(
    _ offsets: [Int], of handle: InputHandle, stop: StopFlag
  ) throws(ExportError) -> [Mark] {
    var marks: [Mark] = []
    var hash = SHA256()
    var (lines, at) = (0, 0)
    let buffer = ByteBuffer(capacity: step)
    for offset in offsets {
      while at < offset {
        try stop.check()
        let got = try handle.read(at: at, into: buffer.base, room: min(step, offset - at))
        guard got > 0 else { throw .cutShort(handle.name) }
        let bytes = UnsafeRawBufferPointer(start: buffer.base, count: got)
        hash.update(bytes)
        lines += newlines(in: bytes)
        at += got
      }
      marks.append(Mark(offset: offset, sha256: SHA256.hexadecimal(hash.digest()), lines: lines))
    }
    return marks
  }

  /// What comes before each of `offsets` of a compressed file's text, which ascend, as far as the text
  /// goes. O(text before the last).
  static func textMarks(
    _ offsets: [Int], of handle: InputHandle, _ codec: CompressionCodec, stop: StopFlag
  ) throws(ExportError) -> [Mark] {
    var marks: [Mark] = []
    var hash = SHA256()
    var (lines, at) = (0, 0)
    let text = try DecompressingReader(handle, codec)
    for offset in offsets {
      while at < offset {
        try stop.check()
        let bytes = try text.read(atMost: offset - at)
        if bytes.isEmpty { return marks }
        hash.update(bytes)
        lines += newlines(in: bytes)
        at += bytes.count
      }
      marks.append(Mark(offset: offset, sha256: SHA256.hexadecimal(hash.digest()), lines: lines))
    }
    return marks
  }

  private static func newlines(in bytes: UnsafeRawBufferPointer) -> Int {
    var count = 0
    var rest = bytes
    while let start = rest.baseAddress, let found = memchr(start, 0x0a, rest.count) {
      count += 1
      let next = UnsafeRawPointer(found) + 1 - start
      rest = UnsafeRawBufferPointer(rebasing: rest[next...])
    }
    return count
  }

  /// The first bytes of a file, at most as many as a head has.
  static func first(of handle: InputHandle) throws(ExportError) -> [UInt8] {
    var first = ByteBuffer(capacity: CoveredRange.Head.maximumSize)
    while first.count < CoveredRange.Head.maximumSize {
      let room = CoveredRange.Head.maximumSize - first.count
      let got = try handle.read(at: first.count, into: first.end, room: room)
      if got == 0 { break }
      first.advance(by: got)
    }
    return first.array()
  }

  /// Where the whole lines of the first `size` bytes of a file end.
  ///
  /// A last line without a newline is whole if it is a JSON object: no longer line begins with one. One
  /// that is too long to be told is not whole.
  static func end(
    ofLinesIn size: Int, of handle: InputHandle, _ limit: LineLimit, stop: StopFlag
  ) throws(ExportError) -> Int {
    let block = ByteBuffer(capacity: LineSearch.step)
    var (end, found) = (size, 0)
    while end > 0, found == 0 {
      try stop.check()
      let start = max(0, end - LineSearch.step)
      try read(handle, start..<end, into: block.base)
      for index in stride(from: end - start - 1, through: 0, by: -1)
      where block.base[index] == UInt8(ascii: "\n") {
        found = start + index + 1
        break
      }
      end = start
      guard !limit.endsWork || size - end <= limit.bytes else {
        throw .lineTooLong(handle.name, around: end, limit)
      }
    }
    guard found < size, size - found <= limit.bytes, try isRecord(found..<size, of: handle)
    else { return found }
    return size
  }

  private static func isRecord(
    _ range: Range<Int>, of handle: InputHandle
  ) throws(ExportError) -> Bool {
    var last = ByteBuffer(capacity: 1)
    try read(handle, (range.upperBound - 1)..<range.upperBound, into: last.base)
    guard
      [UInt8(ascii: "}"), UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\t")]
        .contains(last.base[0])
    else { return false }
    last = ByteBuffer(capacity: ChunkReader.room(range.count + 1))
    try read(handle, range, into: last.base)
    last.advance(by: range.count)
    // A file's mark stands before its first line and is no part of it.
    if range.lowerBound == 0, last.bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      last.base.update(repeating: UInt8(ascii: " "), count: 3)
    }
    last.append(UInt8(ascii: "\n"))
    var scanner = JSONLineScanner()
    scanner.begin(last.base, count: last.count)
    if case .record = scanner.next()?.verdict { return true }
    return false
  }

  private static func read(
    _ handle: InputHandle, _ range: Range<Int>, into base: UnsafeMutablePointer<UInt8>
  ) throws(ExportError) {
    var done = 0
    while done < range.count {
      let got = try handle.read(
        at: range.lowerBound + done, into: base + done, room: range.count - done)
      guard got > 0 else { throw .cutShort(handle.name) }
      done += got
    }
  }
}

extension CoveredRange.Head {
  /// The head of a file that starts with `bytes`.
  init(_ bytes: ArraySlice<UInt8>) {
    size = bytes.count
    sha256 = SHA256.hexadecimal(Array(bytes).withUnsafeBytes { SHA256.hash($0) })
  }
}

import ByteBuffers
import Work

/// Finds where lines of a file start.
package enum LineSearch {
  package static let step = 64 << 10

  /// The lines that start in `range`, from the first one's start to the last one's end.
  ///
  /// Reads no more than the range and the end of its last line: segments may be far shorter than a
  /// line, and then those that lie in it must not all read it. Where the work ends with a line that is
  /// too long, its end is not looked for: there are as many bytes of it as show that it is.
  static func lines(
    startingIn range: Range<Int>, of handle: InputHandle, _ limit: LineLimit, stop: StopFlag
  ) throws(ExportError) -> Range<Int> {
    let start = try lineStart(
      handle, at: range.lowerBound, before: range.upperBound, stop: stop)
    guard start < range.upperBound else { return start..<start }
    let most = limit.endsWork ? range.upperBound + limit.bytes + 1 : .max
    return start..<(try lineStart(handle, at: range.upperBound, before: most, stop: stop))
  }

  /// Where the first line starts that does so at `offset` or later; `limit`, or the file's end, when
  /// none does before it.
  package static func lineStart(
    _ handle: InputHandle, at offset: Int, before limit: Int = .max, stop: StopFlag
  ) throws(ExportError) -> Int {
    guard offset > 0 else { return 0 }
    let block = ByteBuffer(capacity: step)
    // The line starts here when the byte before ends another.
    var at = offset - 1
    while true {
      try stop.check()
      guard at < limit - 1 else { return limit }
      let got = try handle.read(at: at, into: block.base, room: min(step, limit - 1 - at))
      if got == 0 { return at }
      for index in 0..<got where block.base[index] == UInt8(ascii: "\n") { return at + index + 1 }
      at += got
    }
  }
}

import ByteBuffers

/// Finds where lines of a file start.
enum LineSearch {
  private static let step = 64 << 10

  /// Where the first line starts that does so at `offset` or later; the file's end when none does.
  static func lineStart(_ handle: InputHandle, at offset: Int) throws(ExportError) -> Int {
    guard offset > 0 else { return 0 }
    let block = ByteBuffer(capacity: step)
    // The line starts here when the byte before ends another.
    var at = offset - 1
    while true {
      let got = try handle.read(at: at, into: block.base, room: step)
      if got == 0 { return at }
      for index in 0..<got where block.base[index] == UInt8(ascii: "\n") { return at + index + 1 }
      at += got
      guard at - offset <= ChunkReader.maximumLineLength else {
        throw .lineTooLong(handle.name)
      }
    }
  }
}

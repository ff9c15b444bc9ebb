import ByteBuffers

extension ByteSource {
  /// Reads a stretch of a Parquet file that must end at `end` at the latest.
  func read(at offset: Int, count: Int, end: Int) throws(ParquetError) -> ByteBuffer {
    guard offset >= 0, count >= 0, count <= end, offset <= end - count else {
      throw .corrupt("\(count) bytes at \(offset) are not in the file of \(size) bytes")
    }
    var buffer = ByteBuffer(capacity: count)
    do {
      try read(at: offset, into: UnsafeMutableRawBufferPointer(start: buffer.end, count: count))
    } catch { throw .io(error) }
    buffer.advance(by: count)
    return buffer
  }
}

import ByteBuffers

extension ByteSource {
  /// Reads a stretch of a Parquet file that must end at `end` at the latest.
  func read(at offset: Int, count: Int, end: Int) throws(ParquetError) -> ByteBuffer {
    var buffer = ByteBuffer()
    try read(at: offset, count: count, end: end, appendingTo: &buffer)
    return buffer
  }

  /// Reads such a stretch behind what is in `buffer`.
  func read(
    at offset: Int, count: Int, end: Int, appendingTo buffer: inout ByteBuffer
  ) throws(ParquetError) {
    guard offset >= 0, count >= 0, count <= end, offset <= end - count else {
      throw .corrupt("\(count) bytes at \(offset) are not in the file of \(size) bytes")
    }
    do throws(IOError) {
      try buffer.append(count: count) { (bytes) throws(IOError) in try read(at: offset, into: bytes)
      }
    } catch { throw .io(error) }
  }
}

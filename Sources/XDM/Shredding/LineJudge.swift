import ByteBuffers

/// Says what is wrong with a line that could not be shredded, as inference would.
///
/// Both passes over the records then give the same reason for the same line.
enum LineJudge {
  /// What keeps a line from being a record of any schema; nil when nothing does. `line` ends with a
  /// newline and lies at `offset` in its chunk.
  static func failure(
    of line: UnsafeBufferPointer<UInt8>, at offset: Int
  ) -> RecordFailure? {
    // Strings are decoded behind the lines of a chunk, so that this one needs room of its own.
    var copy = ByteBuffer(capacity: Chunk.room(line.count))
    copy.append(UnsafeRawBufferPointer(line))
    var walker = InferenceWalker()
    let outcome = walker.walk(Chunk(base: copy.base, count: line.count))
    return outcome.rejects.first.map {
      RecordFailure(offset: offset + $0.errorOffset, reason: $0.reason, path: [$0.fieldPath])
    }
  }
}

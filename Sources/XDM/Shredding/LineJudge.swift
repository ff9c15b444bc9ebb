import ByteBuffers
import JSONStream

/// Says what is wrong with a line that could not be shredded, as inference would.
///
/// Both passes over the records then give the same reason for the same line.
enum LineJudge {
  enum Verdict {
    /// It is a record, with so many values.
    case record(values: Int)
    /// What keeps it from being a record of any schema.
    case noRecord(RecordFailure)
  }

  /// Judges a line that ends with a newline and lies at `offset` in its chunk.
  static func verdict(on line: UnsafeBufferPointer<UInt8>, at offset: Int) -> Verdict {
    // Strings are decoded behind the lines of a chunk, so that this one needs room of its own.
    var copy = ByteBuffer(capacity: StructuralIndex.paddedCapacity(for: line.count))
    copy.append(UnsafeRawBufferPointer(line))
    var walker = InferenceWalker()
    let outcome = walker.walk(Chunk(base: copy.base, count: line.count))
    guard let reject = outcome.rejects.first else {
      return .record(values: walker.cursor.valueCountOfRecord)
    }
    return .noRecord(
      RecordFailure(
        offset: offset + reject.errorOffset, reason: reject.reason, path: [reject.fieldPath]))
  }
}

import ByteBuffers
import JSONStream

/// The verdict of inference on a line that a shredder rejects.
///
/// A line may break the schema and JSON's grammar both. Inference finds only mistakes that hold for
/// every schema, and these are reported first, so that both passes give the same reason for one line.
enum LineDiagnosis {
  /// The line is a record, with so many values: another schema would store it.
  case record(values: Int)
  /// No schema would store the line.
  case invalid(RecordFailure)

  /// Diagnoses a line that ends with a newline and starts at `offset` in its chunk. O(bytes).
  init(_ line: UnsafeBufferPointer<UInt8>, at offset: Int) {
    // Strings are decoded behind the lines of a chunk, so this one needs storage of its own.
    var copy = ByteBuffer(capacity: StructuralIndex.paddedCapacity(for: line.count))
    copy.append(UnsafeRawBufferPointer(line))
    var walker = InferenceWalker()
    let outcome = walker.walk(Chunk(base: copy.base, count: line.count))
    if let reject = outcome.rejects.first {
      self = .invalid(
        RecordFailure(
          offset: offset + reject.errorOffset, reason: reject.reason, path: [reject.fieldPath]))
    } else {
      self = .record(values: walker.cursor.valueCountOfRecord)
    }
  }
}

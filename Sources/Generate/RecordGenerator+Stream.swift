import ByteBuffers
import Work

extension RecordGenerator {
  /// Records that a thread makes at a time: less than a megabyte of events.
  private static let batchSize = 512

  /// Makes the records in `range` on `threads` threads, and hands their lines to `write` in order,
  /// some hundred kilobytes at a time, on the calling thread.
  ///
  /// Threads run at most two batches ahead, so memory depends on `threads` alone.
  ///
  /// - Throws: What `write` throws; no more records are made then.
  public func generate(
    _ range: Range<Int>, threads: Int, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= Self.maximumRecords)
    let batches = (range.count + Self.batchSize - 1) / Self.batchSize
    let threads = max(1, min(threads, batches))
    var starts = stride(from: range.lowerBound, to: range.upperBound, by: Self.batchSize)
      .makeIterator()
    let workers = (0..<threads).map { _ in
      var text = ByteBuffer()
      return ClosureWorker(next: { starts.next() }) { (start: Int, turn) throws(ExportError) in
        for index in start..<min(start + Self.batchSize, range.upperBound) {
          append(record: index, to: &text)
        }
        try turn.take(&text)
      }
    }
    try OrderedPool.write(
      workers, PoolOptions(lookahead: 2 * threads, refusal: .workOnCaller), stop: StopFlag(),
      to: write)
  }
}

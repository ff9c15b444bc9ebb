import ByteBuffers
import Foundation
import Work

/// Hands out the segments of one pass over the input, in order, to any number of threads.
///
/// Compressed files are decompressed under the lock by the thread that asks: a segment of theirs
/// is text in that thread's memory, so that no more than one segment a thread is held. So does the
/// thread that asks wait for a stream to arrive, until `stop` is set.
package final class SegmentSource: @unchecked Sendable {
  private let catalog: InputCatalog
  private let plan: SegmentPlan
  private let stop: StopFlag
  private let meter: ProgressMeter?
  private let lock = NSLock()
  private var cutter: SegmentCutter
  private var count = 0
  private var stream: CompressedSegmenter?
  private var failure: ExportError?

  /// - Parameter meter: Counts bytes of compressed files.
  package init(
    catalog: InputCatalog, plan: SegmentPlan, stop: StopFlag = StopFlag(),
    meter: ProgressMeter? = nil
  ) throws(ExportError) {
    self.catalog = catalog
    self.plan = plan
    self.stop = stop
    self.meter = meter
    cutter = try SegmentCutter(plan, catalog.files, stop: stop)
  }

  /// The next segment; nil when all have been handed out.
  ///
  /// - Parameter text: Takes the text of a segment of compressed files; what it held is forgotten.
  package func next(_ text: SegmentText) throws(ExportError) -> Segment? {
    lock.lock()
    defer { lock.unlock() }
    if let failure { throw failure }
    do throws(ExportError) {
      return try take(text)
    } catch {
      failure = error
      throw error
    }
  }

  /// How many threads have work, `most` at most. Nobody is asked to wait: where that is open, all.
  package func usefulThreads(_ most: Int) throws(ExportError) -> Int {
    if catalog.files.contains(where: \.isStream) { return most }
    var cutter = cutter
    var count = 0
    while count < most, let step = try cutter.next() {
      guard case .stretches = step else { return most }
      count += 1
    }
    return max(count, 1)
  }

  private func take(_ text: SegmentText) throws(ExportError) -> Segment? {
    while true {
      if let stream {
        try stream.fill(text, limit: plan.streamLimit)
        if !text.isEmpty { return number(.text(text)) }
        self.stream = nil
      }
      switch try cutter.next() {
      case .stretches(let stretches): return number(.stretches(stretches))
      case .streams(let inputs):
        stream = CompressedSegmenter(catalog: catalog, inputs: inputs, stop: stop, meter: meter)
      case nil: return nil
      }
    }
  }

  private func number(_ content: Segment.Content) -> Segment {
    defer { count += 1 }
    return Segment(index: count, content: content)
  }
}

import ByteBuffers
import Foundation

/// Hands out the segments of one pass over the input, in order, to any number of threads.
///
/// Compressed files are decompressed under the lock by the thread that asks: a segment of theirs
/// is text in that thread's memory, so that no more than one segment a thread is held.
final class SegmentSource: @unchecked Sendable {
  private let catalog: InputCatalog
  private let plan: SegmentPlan
  private let meter: ProgressMeter?
  private let lock = NSLock()
  private var step = 0
  private var count = 0
  private var stream: TextStream?
  private var failure: ExportError?

  /// - Parameter meter: Counts bytes of compressed files.
  init(catalog: InputCatalog, plan: SegmentPlan, meter: ProgressMeter? = nil) {
    self.catalog = catalog
    self.plan = plan
    self.meter = meter
  }

  /// The next segment; nil when all have been handed out.
  ///
  /// - Parameter text: Takes the text of a segment of compressed files; what it held is forgotten.
  func next(_ text: SegmentText) throws(ExportError) -> Segment? {
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

  private func take(_ text: SegmentText) throws(ExportError) -> Segment? {
    while step < plan.steps.count {
      switch plan.steps[step] {
      case .stretches(let stretches):
        step += 1
        return number(.stretches(stretches))
      case .streams(let inputs):
        let stream = stream ?? TextStream(catalog: catalog, inputs: inputs, meter: meter)
        self.stream = stream
        try stream.fill(text, limit: plan.streamLimit)
        if text.buffer.count > 0 { return number(.text(text)) }
        self.stream = nil
        step += 1
      }
    }
    return nil
  }

  private func number(_ content: Segment.Content) -> Segment {
    defer { count += 1 }
    return Segment(index: count, content: content)
  }
}

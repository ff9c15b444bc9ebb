import Codecs
import Work

/// What can be cut into segments.
protocol SegmentedInput: Sendable {
  /// Whether its end may be open for now.
  var isStream: Bool { get }
  func compression(stop: StopFlag) throws(ExportError) -> CompressionCodec
  /// Bytes as stored: all of them, or `bytes` or more. Waits for as many until `stop` is set.
  func size(reaching bytes: Int, stop: StopFlag) throws(ExportError) -> Int
}

/// Cuts the input into segments, one at a time, waiting for no more of a stream than it has to see.
///
/// Files are cut in equal segments where their end is in sight; small files share one; compressed
/// files, whose text has no known length, are cut as they are decompressed.
struct SegmentCutter {
  private let plan: SegmentPlan
  private let inputs: [any SegmentedInput]
  private let stop: StopFlag
  /// The input to be cut next, and how much of it has been cut.
  private var input = 0
  private var offset = 0
  /// Bytes of uncompressed inputs that have been cut.
  private var done = 0
  /// Bytes of uncompressed files that have not been cut, without those of streams.
  private var fileBytes = 0
  /// Bytes of a segment, once the end of all input is in sight.
  private var finalLimit: Int?

  init(_ plan: SegmentPlan, _ inputs: [any SegmentedInput], stop: StopFlag) throws(ExportError) {
    self.plan = plan
    self.inputs = inputs
    self.stop = stop
    for input in inputs where !input.isStream && plan.segmentSize == nil {
      guard try input.compression(stop: stop) == .none else { continue }
      fileBytes += try input.size(reaching: .max, stop: stop)
    }
  }

  /// What comes next; nil behind the last segment.
  mutating func next() throws(ExportError) -> SegmentPlan.Step? {
    var shared: [SegmentPlan.Stretch] = []
    var sharedSize = 0
    while input < inputs.count {
      guard try isPlain(input) else {
        if shared.isEmpty { return .streams(try takeCompressed()) }
        break
      }
      let limit = try currentLimit()
      let sight = finalLimit != nil || limit > Int.max / 4 ? Int.max / 2 : limit * 2
      let rest = try inputs[input].size(reaching: offset + sight + 1, stop: stop) - offset
      guard offset == 0, rest <= limit else {
        if !shared.isEmpty { break }
        return .stretches([cut(rest, limit: limit, sight: sight)])
      }
      if sharedSize + rest > limit { break }
      if rest > 0 { shared.append(take(rest)) }
      sharedSize += rest
      finishInput()
    }
    return shared.isEmpty ? nil : .stretches(shared)
  }

  /// Cuts off the next segment of a file that has `rest` bytes more, or at least so many where it
  /// goes on out of sight.
  private mutating func cut(_ rest: Int, limit: Int, sight: Int) -> SegmentPlan.Stretch {
    if rest > sight { return take(limit) }
    let pieces = (rest - 1) / limit + 1
    let stretch = take((rest - 1) / pieces + 1)
    if stretch.range.count == rest { finishInput() }
    return stretch
  }

  private mutating func take(_ count: Int) -> SegmentPlan.Stretch {
    defer {
      offset += count
      done += count
      if !inputs[input].isStream { fileBytes -= count }
    }
    return SegmentPlan.Stretch(input: input, range: offset..<(offset + count))
  }

  private mutating func finishInput() {
    input += 1
    offset = 0
  }

  private mutating func takeCompressed() throws(ExportError) -> Range<Int> {
    let first = input
    while input < inputs.count {
      if try isPlain(input) { break }
      input += 1
    }
    return first..<input
  }

  private func isPlain(_ input: Int) throws(ExportError) -> Bool {
    try inputs[input].compression(stop: stop) == .none
  }

  private mutating func currentLimit() throws(ExportError) -> Int {
    if let finalLimit { return finalLimit }
    guard plan.segmentSize == nil else { return plan.limit(at: done) }
    let rest = try rest(reaching: SegmentPlan.finalSize + 1)
    guard rest <= SegmentPlan.finalSize else { return plan.limit(at: done) }
    let limit = max(plan.finalLimit(rest, at: done), 1)
    finalLimit = limit
    return limit
  }

  /// Bytes of uncompressed inputs that have not been cut: all of them, or `bytes` or more.
  private func rest(reaching bytes: Int) throws(ExportError) -> Int {
    var rest = fileBytes
    for next in inputs.indices[input...] where inputs[next].isStream {
      if rest >= bytes { break }
      guard try isPlain(next) else { continue }
      let before = next == input ? offset : 0
      rest += try inputs[next].size(reaching: before + bytes - rest, stop: stop) - before
    }
    return rest
  }
}

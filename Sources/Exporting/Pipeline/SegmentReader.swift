import Input
import Work
import XDM

/// Reads segments chunk by chunk: checks whether to stop, counts progress, and passes lines that are
/// too long. Used by one thread.
package final class SegmentReader {
  private let reader: ChunkReader
  private let stop: StopFlag
  /// Counts bytes of input; nil where nobody is told.
  private let meter: ProgressMeter?
  private let endsAtReject: Bool
  /// The segment read last. A segment that is read again counts once.
  private var index = -1
  private var countsProgress = false
  private var done = 0
  private var counted = 0
  private var isEnded = false

  package init(
    catalog: InputCatalog, stop: StopFlag, meter: ProgressMeter?, endsAtReject: Bool = false
  ) {
    reader = ChunkReader(catalog: catalog, stop: stop)
    self.stop = stop
    self.meter = meter
    self.endsAtReject = endsAtReject
  }

  /// - Parameter countsProgress: Whether the pass's meter counts what is read.
  package convenience init(_ pass: InputPass, countsProgress: Bool = true) {
    self.init(
      catalog: pass.catalog, stop: pass.stop, meter: countsProgress ? pass.meter : nil,
      endsAtReject: pass.endsAtReject)
  }

  /// Makes chunks large enough for a schema of so many columns.
  func fit(columns: Int) { reader.fit(columns: columns) }

  /// Hands each chunk of whole lines to `body`, in order.
  ///
  /// - Parameter pass: Takes each line that is too long, in its place between chunks; nil where such
  ///   a line is an error.
  package func forEachChunk(
    of segment: Segment, passing pass: ((LongLine) throws(ExportError) -> Void)? = nil,
    _ body: (LineChunk) throws(ExportError) -> Void
  ) throws(ExportError) {
    open(segment)
    while !isEnded {
      let chunk: LineChunk?
      if let pass {
        chunk = try reader.next { line throws(ExportError) in
          try pass(line)
          count(line.textBytes)
        }
      } else {
        chunk = try reader.next()
      }
      guard let chunk else { return }
      try stop.check()
      try body(chunk)
      count(chunk.textBytes)
    }
  }

  /// Reads a segment, and keeps account of its lines: of those that are too long by itself, of all
  /// others by `body`. Ends behind the chunk with the first bad line where that ends the work.
  ///
  /// - Parameter keepsRejects: Whether bad lines are kept, and not only counted.
  package func read(
    _ segment: Segment, keepsRejects: Bool,
    _ body: (LineChunk, SegmentTally) throws(ExportError) -> Void
  ) throws(ExportError) -> SegmentTally {
    let tally = SegmentTally(keepsRejects: keepsRejects)
    let limit = reader.limit
    try forEachChunk(of: segment, passing: { tally.reject($0, limit) }) {
      chunk throws(ExportError) in
      try body(chunk, tally)
      if endsAtReject, tally.rejects.count > 0 { end() }
    }
    return tally
  }

  /// Reads no more of the segment than the chunk at hand.
  func end() { isEnded = true }

  private func open(_ segment: Segment) {
    if segment.index != index {
      index = segment.index
      counted = 0
    }
    // Whoever decompresses text counts its bytes.
    countsProgress = segment.isStored
    done = 0
    isEnded = false
    reader.open(segment)
  }

  private func count(_ bytes: Int) {
    guard countsProgress, let meter else { return }
    done += bytes
    guard done > counted else { return }
    meter.add(bytes: done - counted)
    counted = done
  }
}

/// What a segment says about the schema.
package struct InferredSegment: @unchecked Sendable {
  package let tally: SegmentTally
  /// Used by one thread at a time: it goes from the worker to the committing thread.
  package let inferrer: SchemaInferrer
}

extension SegmentReader {
  /// Reads the records of a segment for their schema.
  func infer(
    _ segment: Segment, _ options: InferenceOptions
  ) throws(ExportError) -> InferredSegment {
    let inferrer = SchemaInferrer(options: options)
    let tally = try read(segment, keepsRejects: endsAtReject) { chunk, tally in
      tally.add(inferrer.consume(Chunk(base: chunk.base, count: chunk.count)), of: chunk)
    }
    return InferredSegment(tally: tally, inferrer: inferrer)
  }
}

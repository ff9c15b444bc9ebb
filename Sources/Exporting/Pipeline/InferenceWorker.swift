import Input
import Work
import XDM

/// What a segment says about the schema.
package struct InferredSegment: @unchecked Sendable {
  package let tally: SegmentTally
  /// Used by one thread at a time: it goes from the worker to the committing thread.
  package let inferrer: SchemaInferrer
}

/// Reads the records of a segment for their schema.
package final class InferenceWorker: SegmentWorker, @unchecked Sendable {
  private let reader: ChunkReader
  private let pass: ExportPass

  package init(_ pass: ExportPass) {
    self.pass = pass
    reader = ChunkReader(catalog: pass.catalog, stop: pass.stop)
  }

  package func work(on segment: Segment) throws(ExportError) -> InferredSegment {
    try work(on: segment, reportsProgress: segment.isStored)
  }

  func work(
    on segment: Segment, reportsProgress: Bool
  ) throws(ExportError) -> InferredSegment {
    let tally = SegmentTally(keepsRejects: pass.stopsAtReject)
    let inferrer = SchemaInferrer(options: pass.options.inference)
    reader.open(segment)
    while let chunk = try reader.next(notingIn: tally, reportsProgress ? pass.meter : nil) {
      try pass.stop.check()
      tally.add(inferrer.consume(Chunk(base: chunk.base, count: chunk.count)), of: chunk)
      if reportsProgress { pass.meter.add(bytes: chunk.count) }
      if pass.stopsAtReject, tally.rejects.count > 0 { break }
    }
    return InferredSegment(tally: tally, inferrer: inferrer)
  }
}

import Input
import Work
import XDM

/// One pass over the input: what is read, how it is cut into segments, and who is told.
package struct InputPass {
  /// Turns a segment into a result. Used by one thread, which may keep what it needs for each segment.
  package typealias SegmentWork<Output> =
    (Segment, any PoolTurn) throws(ExportError) -> Output

  package let options: ExportOptions
  package let catalog: InputCatalog
  var plan: SegmentPlan
  package private(set) var stop: StopFlag
  package let meter: ProgressMeter

  package init(
    options: ExportOptions, catalog: InputCatalog, plan: SegmentPlan, stop: StopFlag,
    meter: ProgressMeter
  ) {
    self.options = options
    self.catalog = catalog
    self.plan = plan
    self.stop = stop
    self.meter = meter
  }

  /// Whether the first bad line ends the work.
  var endsAtReject: Bool { options.onError == .fail }

  /// Goes through the input once.
  ///
  /// - Parameters:
  ///   - makeWork: Makes the work of one thread, from a pass whose flag is set when the work ends early.
  ///   - commit: Takes what each segment became, in order, on the calling thread.
  package func run<Output: Sendable>(
    _ phase: WorkProgress.Phase,
    makeWork: (InputPass) throws(ExportError) -> SegmentWork<Output>,
    commit: (Output) throws(ExportError) -> Void
  ) throws(ExportError) {
    var pass = self
    pass.stop = StopFlag(within: stop)
    let source = try SegmentSource(catalog: catalog, plan: plan, stop: pass.stop, meter: meter)
    meter.begin(phase)
    var workers: [ClosureWorker<Segment, Output>] = []
    for _ in 0..<(try source.usefulThreads(options.threads)) {
      let text = SegmentText()
      workers.append(
        ClosureWorker(
          next: { () throws(ExportError) in try source.next(text) }, work: try makeWork(pass)))
    }
    try OrderedPool.run(workers, stop: pass.stop, commit: commit)
  }

  /// Reads all input for its schema, and counts the records of each segment.
  package func inferSchema() throws(ExportError) -> (SchemaInferrer, RecordCommitter) {
    let inferred = SchemaInferrer(options: options.inference)
    let counter = makeCounter()
    try run(
      .inspecting,
      makeWork: { (pass) throws(ExportError) in
        let reader = SegmentReader(pass)
        return { (segment, _) throws(ExportError) in
          try reader.infer(segment, pass.options.inference)
        }
      },
      commit: { (segment: InferredSegment) throws(ExportError) in
        try counter.commit(segment.tally)
        inferred.merge(segment.inferrer)
      })
    return (inferred, counter)
  }

  /// Counts records in a pass that writes nothing.
  func makeCounter() -> RecordCommitter {
    RecordCommitter(catalog: catalog, options: options, quarantine: nil, stop: stop)
  }
}

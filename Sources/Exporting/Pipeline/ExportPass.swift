import Input
import Work

/// What every pass over the input needs.
package struct ExportPass {
  package let options: ExportOptions
  package let catalog: InputCatalog
  var plan: SegmentPlan
  package let stop: StopFlag
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

  var stopsAtReject: Bool { options.onError == .fail }

  /// Goes through the input once: `commit` takes what became of each segment, in order. Workers may
  /// wait for their segment's turn in `turns`.
  package func run<Worker: SegmentWorker>(
    _ phase: ExportProgress.Phase, turns: SegmentTurns = SegmentTurns(),
    makeWorker: () throws(ExportError) -> Worker,
    commit: (Worker.Output) throws(ExportError) -> Void
  ) throws(ExportError) {
    let source = try SegmentSource(catalog: catalog, plan: plan, stop: stop, meter: meter)
    meter.begin(phase)
    var workers: [Worker] = []
    for _ in 0..<(try source.usefulThreads(options.threads)) { workers.append(try makeWorker()) }
    try OrderedWorkers.run(source, workers: workers, stop: stop, turns: turns, commit: commit)
  }
}

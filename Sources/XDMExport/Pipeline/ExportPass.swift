/// What every pass over the input needs.
struct ExportPass {
  let options: ExportOptions
  let catalog: InputCatalog
  var plan: SegmentPlan
  let stop: StopFlag
  let meter: ProgressMeter

  var stopsAtReject: Bool { options.onError == .fail }

  /// Goes through the input once: `commit` takes what became of each segment, in order. Workers may
  /// wait for their segment's turn in `turns`.
  func run<Worker: SegmentWorker>(
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

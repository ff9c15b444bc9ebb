import Foundation
import Input
import Work

/// Exports a sample of records in every way that is asked for, restores it, and tells what each takes.
///
/// Each combination of format, codec and options is a real export, as `ExportRun` makes it, of a
/// sample from all over the input. First all of them are done once, which warms up the machine: what
/// is restored then is compared with the sample, record by record. The rounds that count follow; each
/// goes through all combinations, so that what slows the machine down for a while hits all alike. Their
/// exports have the same bytes as the first, by their SHA-256, and so restore to the same records.
public final class BenchRun: Sendable {
  private let options: BenchOptions
  private let interrupt = BenchInterrupt()

  /// - Throws: A usage error for options that make no sense.
  public init(_ options: BenchOptions) throws(ExportError) {
    try options.validate()
    self.options = options
  }

  /// Makes `run` stop soon: it returns what was measured so far, or throws if that is nothing. May
  /// be called from any thread.
  public func cancel() { interrupt.set() }

  /// Measures, and blocks until that is done. Nothing is left of what was written.
  public func run() throws(ExportError) -> BenchReport {
    let start = ProcessInfo.processInfo.systemUptime
    let folder = try BenchFolder(in: options.temporaryFolder)
    var session: BenchSession?
    do throws(ExportError) {
      let sample = try takeSample(in: folder, since: start)
      session = BenchSession(
        options, sample: sample, folder: folder, interrupt: interrupt, start: start)
      try session?.warmUp()
      try session?.measure()
    } catch {
      guard interrupt.stop.isSet else { throw error.advised }
      guard let session, session.hasMeasured else {
        throw .failure("it was stopped before anything was measured")
      }
    }
    guard let session else { throw .failure("there is no sample") }
    return session.report
  }

  private func takeSample(
    in folder: BenchFolder, since start: Double
  ) throws(ExportError) -> BenchSample {
    let onProgress = options.onProgress
    let meter = ProgressMeter { progress in
      onProgress?(
        BenchProgress(
          phase: .sampling(bytes: progress.bytesTotal), done: progress.bytesDone,
          total: progress.bytesTotal, seconds: progress.seconds))
    }
    let stop = interrupt.stop
    let catalog = try InputCatalog(
      options.inputs, spoolFolder: folder.path, stop: stop, meter: meter)
    defer { catalog.close() }
    meter.begin(passes: 1, over: { catalog.knownSize })
    let sampler = BenchSampler(
      catalog: catalog, size: options.sampleSize, folder: folder, stop: stop, meter: meter)
    let sample = try sampler.take(to: folder.path("sample.ndjson"))
    guard sample.records > 0 else {
      let reason = sample.firstBadLine.map { ": \($0)" } ?? ""
      throw .failure("the input holds no records, so there is nothing to measure\(reason)")
    }
    return sample
  }
}

extension ExportError {
  /// The error with what to do where the disk is full.
  fileprivate var advised: ExportError {
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains {
      description.contains(String(cString: strerror($0)))
    }
    guard isFull else { return self }
    return ExportError(
      category,
      "\(description): take another folder with --temporary-folder, or a smaller --sample",
      record: record)
  }
}

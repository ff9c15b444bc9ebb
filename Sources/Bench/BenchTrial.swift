import Exporting
import Foundation
import Proof
import Work

/// What one export or restore took.
public struct BenchMeasure: Codable, Sendable, Equatable {
  public var wallSeconds: Double
  /// Of all threads, in user and system mode.
  public var cpuSeconds: Double
  /// Bytes that the process had in memory at most; nil where that is not known.
  public var peakMemory: Int?
  /// Records exported or restored.
  public var records: Int
  /// Bytes of the export's data files, or of the restored text.
  public var outputBytes: Int
  /// The folder of the export.
  public var path: String?

  /// The measure as one JSON object, without a newline.
  public func json() -> String {
    (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}

/// One export or restore that is measured, in this process.
///
/// What is restored goes nowhere: the time is that of reading the export and making text of it, not
/// that of the disk which the text would go to.
public final class BenchTrial: Sendable {
  private enum Work {
    case export(ExportRun)
    case restore(RestoreRun)
  }

  private let work: Work

  /// - Throws: A usage error for options that make no sense.
  public init(export options: ExportOptions) throws(ExportError) {
    work = .export(try ExportRun(options))
  }

  /// - Throws: A usage error for options that make no sense.
  public init(restore options: RestoreOptions) throws(ExportError) {
    work = .restore(try RestoreRun(options))
  }

  /// Makes `run` stop soon, and throw. May be called from any thread.
  public func cancel() {
    switch work {
    case .export(let run): run.cancel()
    case .restore(let run): run.cancel()
    }
  }

  /// - Parameter isAlone: Whether the process does nothing else, so that its memory and all its
  ///   processor time are the work's. Otherwise the memory is not known: what earlier work was given
  ///   stays with the process.
  public func run(isAlone: Bool) throws(ExportError) -> BenchMeasure {
    let wall = ProcessInfo.processInfo.systemUptime
    // What it took to start a process is part of what a command takes.
    let cpu = isAlone ? 0 : ProcessUsage.cpuSeconds
    var measure = try runWork()
    measure.wallSeconds = ProcessInfo.processInfo.systemUptime - wall
    measure.cpuSeconds = ProcessUsage.cpuSeconds - cpu
    if isAlone { measure.peakMemory = ProcessUsage.peakMemory }
    return measure
  }

  private func runWork() throws(ExportError) -> BenchMeasure {
    var measure = BenchMeasure(wallSeconds: 0, cpuSeconds: 0, records: 0, outputBytes: 0)
    switch work {
    case .export(let run):
      let summary = try run.run()
      measure.records = summary.recordsWritten
      measure.outputBytes = summary.outputBytes
      measure.path = summary.path
    case .restore(let run):
      let summary: RestoreSummary
      do {
        summary = try run.run { _ in }
      } catch let error as ExportError {
        throw error
      } catch {
        throw .failure("\(error)")
      }
      measure.records = summary.records
      measure.outputBytes = summary.bytes
    }
    return measure
  }
}

/// What the process has used of the machine.
enum ProcessUsage {
  /// Seconds that all threads have run, in user and system mode.
  static var cpuSeconds: Double {
    var time = timespec()
    guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Bytes in memory at most, nil where the system does not say.
  ///
  /// Linux tells it of the memory that a program started with. What `wait4` and `getrusage` tell is
  /// no less than the memory of the process that started it, whose program it was for a moment.
  static var peakMemory: Int? {
    #if os(Linux)
      guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
      else { return nil }
      return Int(kibibytes).map { $0 * 1024 }
    #else
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : nil
    #endif
  }
}

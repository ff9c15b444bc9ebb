import ByteBuffers
import Dispatch
import Foundation
import XDMExport

/// Ctrl-C, `kill` and a terminal that closes end a run in order: what it has written so far is
/// removed.
enum Interruption {
  /// Cancels `run` at the first signal. The second one ends the process at once.
  static func cancels(_ run: ExportRun) { cancels { run.cancel() } }

  /// Calls `cancel` at the first signal. The second one ends the process at once.
  static func cancels(_ cancel: @escaping @Sendable () -> Void) {
    // Dispatch receives signals on a thread, and waits for it without end where none starts. The run
    // is about to say that none does; until then signals do what they do by default.
    guard WorkerThread.start({}) else { return }
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number, SIG_IGN)
      // What a caller chose to ignore stays ignored, SIGHUP under `nohup` above all.
      if isIgnoring(before) { continue }
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        cancel()
        signal(number, SIG_DFL)
      }
      source.activate()
      sources.append(source)
    }
  }

  private static func isIgnoring(_ handler: sighandler_t?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Kept for as long as the process lives. Only the main thread touches them.
  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
  private static let queue = DispatchQueue(label: "signals")
}

import Dispatch
import Foundation
import XDMExport

/// Ctrl-C and `kill` end an export in order: what it has written so far is removed.
enum Interruption {
  /// Cancels `run` at the first signal. The second one ends the process at once.
  static func cancels(_ run: ExportRun) {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        run.cancel()
        signal(number, SIG_DFL)
      }
      source.activate()
      sources.append(source)
    }
  }

  /// Kept for as long as the process lives. Only the main thread touches them.
  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
  private static let queue = DispatchQueue(label: "signals")
}

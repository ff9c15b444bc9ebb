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
    let isReceived = DispatchSemaphore(value: 0)
    var numbers: [Int32] = []
    // What a caller chose to ignore stays ignored, SIGHUP under `nohup` above all.
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setRegistrationHandler { isReceived.signal() }
      source.setEventHandler {
        cancel()
        signal(number, SIG_DFL)
      }
      source.activate()
      sources.append(source)
      numbers.append(number)
    }
    // Until then a signal ends the process, as long as there is nothing to be removed: it must not be
    // lost.
    for _ in numbers { _ = isReceived.wait(timeout: .now() + .seconds(1)) }
    #if canImport(Darwin)
      // There a source only watches what comes.
      for number in numbers { signal(number, SIG_IGN) }
    #endif
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Kept for as long as the process lives. Only the main thread touches them.
  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
  private static let queue = DispatchQueue(label: "signals")
}

import Foundation

/// Threads whose start may fail, as it does where a limit of processes or memory is reached: whoever
/// waits for their work has to know.
package enum WorkerThread {
  /// Bytes of stack that recursion over nested records has room in, where a system's default for
  /// threads is small.
  package static let deepStackSize = 16 << 20

  /// What there is to say where no thread starts.
  package static let refusal =
    "the system starts no more threads: raise its limits of processes and memory"

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `body` on a thread of its own, which nobody has to join.
  ///
  /// - Parameter stackSize: Bytes; nil for the system's default.
  /// - Returns: Whether the thread has started; otherwise `body` never runs.
  package static func start(
    stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    let argument = Unmanaged.passRetained(Body(body))
    if create(stackSize, argument.toOpaque()) { return true }
    argument.release()
    return false
  }

  private static func create(_ stackSize: Int?, _ argument: UnsafeMutableRawPointer) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED)) == 0 else {
      return false
    }
    if let stackSize, pthread_attr_setstacksize(&attributes, stackSize) != 0 { return false }
    #if canImport(Darwin)
      var thread: pthread_t?
      return pthread_create(&thread, &attributes, { WorkerThread.run($0) }, argument) == 0
    #else
      var thread = pthread_t()
      return pthread_create(&thread, &attributes, { WorkerThread.run($0) }, argument) == 0
    #endif
  }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }
}

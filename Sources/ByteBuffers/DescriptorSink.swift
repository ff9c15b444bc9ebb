import Foundation

/// A sink that writes to an open descriptor: a pipe, a socket, standard output or a file. It never
/// seeks.
///
/// When the other end of a pipe is closed, writing throws; no signal reaches the program.
public final class DescriptorSink: ByteSink {
  public private(set) var bytesWritten = 0
  private var descriptor: Int32
  private let closesDescriptor: Bool
  private let name: String

  /// - Parameters:
  ///   - closesDescriptor: Whether `close`, or else the end of the sink, closes it.
  ///   - name: What errors call it.
  public init(_ descriptor: Int32, closesDescriptor: Bool = false, name: String? = nil) {
    self.descriptor = descriptor
    self.closesDescriptor = closesDescriptor
    self.name =
      name ?? (descriptor == STDOUT_FILENO ? "standard output" : "descriptor \(descriptor)")
  }

  deinit { if closesDescriptor, descriptor >= 0 { _ = Foundation.close(descriptor) } }

  /// Writes all of `bytes`, and waits as long as nobody takes them.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) {
    guard descriptor >= 0 else {
      throw IOError("write", path: name, code: 0, detail: "it is closed")
    }
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      let (written, code) = BrokenPipe.silenced { Foundation.write(descriptor, start, rest.count) }
      if written < 0 {
        if code == EINTR { continue }
        guard code == EAGAIN || code == EWOULDBLOCK else {
          throw IOError("write", path: name, code: code)
        }
        try waitForRoom()
        continue
      }
      bytesWritten += written
      rest = rest.slice(written...)
    }
  }

  /// Waits until a descriptor that does not block takes more.
  private func waitForRoom() throws(IOError) {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&request, 1, -1) >= 0 || errno == EINTR else {
      throw IOError("write", path: name)
    }
  }

  /// Closes the descriptor if that is the sink's to do. What becomes of the bytes is the receiver's.
  public func close() throws(IOError) {
    guard descriptor >= 0 else { return }
    defer { descriptor = -1 }
    guard closesDescriptor else { return }
    guard Foundation.close(descriptor) == 0 else { throw IOError("close", path: name) }
  }
}

/// Keeps the signal of a pipe that nobody reads from a program that did not ask for it.
private enum BrokenPipe {
  /// Calls `body` with the signal held back in this thread, and takes it back if `body` caused it.
  static func silenced(_ body: () -> Int) -> (result: Int, code: Int32) {
    var signals = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    let result = body()
    let code = errno
    if result < 0, code == EPIPE, !wasPending {
      sigpending(&pending)
      if sigismember(&pending, SIGPIPE) == 1 {
        var caught: Int32 = 0
        sigwait(&signals, &caught)
      }
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    return (result, code)
  }
}

import Foundation

/// A system call that failed: the number of its error, `errno`.
package struct SystemError: Error, Equatable, Sendable {
  package let code: Int32

  package init(_ code: Int32) { self.code = code }

  /// What a file system answers to every call of a process that was killed: only those in tests do.
  package static let killed = SystemError(.max)
}

/// Makes a call again for as long as signals interrupt it. The only place that knows of `EINTR`.
@inline(__always)
func uninterrupted<Result>(
  _ call: () throws(SystemError) -> Result
) throws(SystemError) -> Result {
  while true {
    do throws(SystemError) { return try call() } catch {
      if error.code != EINTR { throw error }
    }
  }
}

import Foundation

/// An open file of the system, closed with the object.
package final class FileDescriptor: Sendable {
  package let number: Int32

  package init(owning number: Int32) { self.number = number }

  deinit { _ = close(number) }
}

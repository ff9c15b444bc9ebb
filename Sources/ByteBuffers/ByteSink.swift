import Foundation

/// Takes the bytes of a file in order, and counts them.
public protocol ByteSink: AnyObject {
  /// Bytes written so far.
  var bytesWritten: Int { get }
  /// Writes all of `bytes`, or throws.
  func write(_ bytes: UnsafeRawBufferPointer) throws(IOError)
  /// Completes the file; nothing may be written after it.
  func close() throws(IOError)
}

/// Reads the bytes of a file at any offset. Several threads may read at a time.
public protocol ByteSource: AnyObject, Sendable {
  /// Bytes in all.
  var size: Int { get }
  /// Fills `destination` from `offset` on, or throws when fewer bytes are there.
  func read(at offset: Int, into destination: UnsafeMutableRawBufferPointer) throws(IOError)
}

/// A failed system call on a file.
public struct IOError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried: "open", "read", "write", "sync", "rename".
  public let operation: String
  public let path: String
  /// The system's error number, 0 where the system reported none.
  public let code: Int32
  public let detail: String?

  public init(_ operation: String, path: String, code: Int32 = errno, detail: String? = nil) {
    self.operation = operation
    self.path = path
    self.code = code
    self.detail = detail
  }

  public var description: String {
    let reason = detail ?? String(cString: strerror(code))
    return "cannot \(operation) \(path): \(reason)"
  }
}

/// A sink that keeps its bytes in memory.
public final class MemorySink: ByteSink {
  private var buffer = ByteBuffer()

  public init() {}

  public var bytesWritten: Int { buffer.count }
  public var bytes: [UInt8] { buffer.array() }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) { buffer.append(bytes) }
  public func close() throws(IOError) {}
}

/// A source over bytes in memory.
public final class MemorySource: ByteSource {
  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var size: Int { bytes.count }

  public func read(
    at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(IOError) {
    guard offset >= 0, destination.count <= bytes.count, offset <= bytes.count - destination.count
    else { throw IOError("read", path: "memory", code: 0, detail: "past the end of the bytes") }
    bytes.withUnsafeBytes {
      destination.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: $0[offset...].prefix(destination.count)))
    }
  }
}

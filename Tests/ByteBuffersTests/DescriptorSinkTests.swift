import Foundation
import TestSupport
import Testing

@testable import ByteBuffers

@Suite("A sink for descriptors that are open")
struct DescriptorSinkTests {
  private func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Foundation.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  private func isOpen(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }

  @Test(
    "More than a pipe holds goes through it as somebody reads, blocking or not",
    arguments: [false, true])
  func pipes(blocks: Bool) throws {
    let pipe = try #require(ReceivedPipe())
    if !blocks { #expect(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0) }
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let sink = DescriptorSink(pipe.writeEnd, closesDescriptor: true)
    try bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: 300_007) {
        try sink.write(UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(300_007)))
      }
    }
    #expect(sink.bytesWritten == bytes.count)
    try sink.close()
    try sink.close()
    #expect(pipe.bytes() == bytes)
    #expect(throws: IOError.self) { try [1 as UInt8].withUnsafeBytes { try sink.write($0) } }
  }

  @Test("A pipe that nobody reads is an error, and no signal")
  func brokenPipe() throws {
    let ends = try pipe()
    close(ends.read)
    let sink = DescriptorSink(ends.write, closesDescriptor: true, name: "the pipe")
    #expect {
      try [1 as UInt8, 2].withUnsafeBytes { try sink.write($0) }
    } throws: { error in
      (error as? IOError)?.code == EPIPE && "\(error)".contains("the pipe")
    }
    #expect(sink.bytesWritten == 0)
    var pending = sigset_t()
    sigpending(&pending)
    #expect(sigismember(&pending, SIGPIPE) == 0)
  }

  @Test("A descriptor is closed by the sink only where that is the sink's to do")
  func closing() throws {
    let ends = try pipe()
    do {
      let sink = DescriptorSink(ends.write)
      try sink.close()
    }
    #expect(isOpen(ends.write))
    do { _ = DescriptorSink(ends.write, closesDescriptor: true) }
    #expect(!isOpen(ends.write))
    close(ends.read)
  }
}

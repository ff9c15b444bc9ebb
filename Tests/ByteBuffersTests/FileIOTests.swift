import Foundation
import TestSupport
import Testing

@testable import ByteBuffers

@Suite("Files and memory as sinks and sources")
struct FileIOTests {
  let folder = NSTemporaryDirectory() + "byte-buffers-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

  @Test("a file holds what its sink was given, and a source reads it at any place")
  func roundTrip() throws {
    defer { cleanUp() }
    var generator = SeededGenerator(seed: 3)
    let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let sink = try FileSink(path: "\(folder)/file")
    let memory = MemorySink()
    for start in stride(from: 0, to: bytes.count, by: 777) {
      try bytes[start..<min(start + 777, bytes.count)].withUnsafeBytes {
        try sink.write($0)
        try memory.write($0)
      }
    }
    #expect(sink.bytesWritten == bytes.count && memory.bytesWritten == bytes.count)
    try sink.close()
    #expect(memory.bytes == bytes)
    let sources: [any ByteSource] = [
      try FileSource(path: "\(folder)/file"), MemorySource(bytes),
    ]
    for source in sources {
      #expect(source.size == bytes.count)
      for _ in 0..<100 {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        let count = Int.random(in: 0...(bytes.count - start), using: &generator)
        var found = [UInt8](repeating: 0, count: count)
        try found.withUnsafeMutableBytes { try source.read(at: start, into: $0) }
        #expect(found.elementsEqual(bytes[start..<(start + count)]))
      }
      var room = [UInt8](repeating: 0, count: 2)
      #expect(throws: IOError.self) {
        try room.withUnsafeMutableBytes { try source.read(at: bytes.count - 1, into: $0) }
      }
    }
  }

  @Test("an existing file is never overwritten, and errors name the file and the reason")
  func errors() throws {
    defer { cleanUp() }
    try FileSink(path: "\(folder)/file").close()
    let exists = #expect(throws: IOError.self) { try FileSink(path: "\(folder)/file") }
    #expect(exists?.code == EEXIST)
    let missing = #expect(throws: IOError.self) { try FileSource(path: "\(folder)/none") }
    #expect(missing?.description == "cannot open \(folder)/none: No such file or directory")
  }
}

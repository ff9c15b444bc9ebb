import JSONStream

@testable import XDM

/// Lines as a chunk, with padding that would disturb whoever takes it for text.
final class Lines {
  private let chunk: Chunk
  private let storage: UnsafeMutableBufferPointer<UInt8>

  /// Takes lines, of which the last may lack its newline.
  init(_ text: [UInt8]) {
    let count = text.count + (text.last.map { $0 == JSONByte.newline ? 0 : 1 } ?? 0)
    storage = .allocate(capacity: StructuralIndex.paddedCapacity(for: count))
    storage.initialize(repeating: UInt8(ascii: "\""))
    for (i, byte) in text.enumerated() { storage[i] = byte }
    if count > text.count { storage[count - 1] = JSONByte.newline }
    chunk = Chunk(base: storage.baseAddress!, count: count)
  }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  convenience init(_ lines: [String]) { self.init(lines.map { $0 + "\n" }.joined()) }

  deinit { storage.deallocate() }

  /// Lends the chunk, which ends with these lines.
  func withChunk<Result: ~Copyable>(_ body: (Chunk) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(chunk) }
  }
}

extension Array where Element == UInt8 {
  /// The lines of a text, each with its newline.
  var lines: [[UInt8]] {
    var result: [[UInt8]] = []
    var line: [UInt8] = []
    for byte in self {
      line.append(byte)
      if byte == JSONByte.newline {
        result.append(line)
        line = []
      }
    }
    if !line.isEmpty { result.append(line) }
    return result
  }
}

extension SchemaInferrer {
  func consume(_ lines: Lines) -> ChunkOutcome { lines.withChunk { consume($0) } }
}

extension RecordShredder {
  func shred(_ lines: Lines) -> ChunkOutcome { lines.withChunk { shred($0) } }
  func collect(_ lines: Lines) -> ChunkOutcome { lines.withChunk { collect($0) } }
}

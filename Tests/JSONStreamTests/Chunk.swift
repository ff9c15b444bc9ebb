@testable import JSONStream

/// Bytes at a chosen alignment, followed by padding that would disturb whoever takes it for text.
final class Chunk {
  let bytes: UnsafePointer<UInt8>
  let count: Int
  private let storage: UnsafeMutableRawBufferPointer

  init(_ content: [UInt8], alignment: Int = 0) {
    count = content.count
    storage = .allocate(byteCount: content.count + 128, alignment: 64)
    for i in storage.indices { storage[i] = i % 3 == 0 ? 0xff : UInt8(ascii: "\"") }
    for (i, byte) in content.enumerated() { storage[alignment + i] = byte }
    let start = storage.baseAddress!.assumingMemoryBound(to: UInt8.self)
    bytes = UnsafePointer(start + alignment)
  }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  deinit { storage.deallocate() }
}

extension StructuralIndex {
  /// The entries as an array.
  var entries: [UInt32] { Array(UnsafeBufferPointer(start: positions, count: count)) }

  /// Entries and sentinels.
  var entriesAndSentinels: [UInt32] {
    Array(UnsafeBufferPointer(start: positions, count: count + Self.sentinelCount))
  }
}

/// The verdict of index and validator on one line, without its newline; nil when it is valid.
func verdict(_ line: [UInt8], with instructions: InstructionSet = .best) -> JSONError? {
  let chunk = Chunk(line + [UInt8(ascii: "\n")])
  var index = StructuralIndex()
  guard index.build(chunk.bytes, count: chunk.count, with: instructions) == .clean else {
    return JSONValidator.diagnose(chunk.bytes, count: chunk.count)
      ?? JSONError(.invalidLiteral, at: -1)  // Never: a suspect line has a diagnosis.
  }
  do throws(JSONError) {
    let last = try JSONValidator.validateRecord(chunk.bytes, index: index, entry: 0)
    return last == index.count - 1 ? nil : JSONError(.textAfterValue, at: -2)
  } catch {
    return error
  }
}

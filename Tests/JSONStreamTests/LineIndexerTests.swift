import TestSupport
import Testing

@testable import JSONStream

@Suite("Line indexer")
struct LineIndexerTests {
  /// What batches say of a chunk: the text of the lines of each, or the error of one.
  private static func batches(_ text: [UInt8]) -> [String] {
    let chunk = Chunk(text)
    var lines = LineIndexer()
    lines.begin(chunk.bytes, count: chunk.count)
    var batches: [String] = []
    while let batch = lines.next() {
      switch batch {
      case .indexed(let offset):
        let last = Int(lines.index.positions[lines.index.count - 1])
        let bytes = UnsafeBufferPointer(start: chunk.bytes + offset, count: last + 1)
        batches.append(String(decoding: bytes, as: UTF8.self))
      case .unreadable(let line):
        batches.append("\(line.offset)+\(line.count): \(line.error)")
      }
    }
    let isAtEnd = lines.isAtEnd
    #expect(isAtEnd)
    return batches
  }

  @Test("Clean lines are one batch, others come one by one")
  func table() {
    #expect(Self.batches([]) == [])
    #expect(Self.batches(Array("{}\n\n[1]\n".utf8)) == ["{}\n\n[1]\n"])
    #expect(
      Self.batches(Array("{}\n\n\"x\n[1]\n".utf8)) == [
        "{}\n", "\n", "4+2: a string is not closed in its line at byte 4", "[1]\n",
      ])
    #expect(
      Self.batches([0xff, 0x0a] + Array("{\"a\":\"\u{1}\"}\n1\n".utf8)) == [
        "0+1: the text is not valid UTF-8 at byte 0",
        "2+9: a control character must be escaped, and may stand only in a string at byte 8",
        "1\n",
      ])
  }

  @Test("A last line without its newline is not read beyond the chunk")
  func lastLine() {
    let batches = Self.batches(Array("{}\n{}".utf8))
    #expect(batches.first == "{}\n" && batches.count == 2)
  }
}

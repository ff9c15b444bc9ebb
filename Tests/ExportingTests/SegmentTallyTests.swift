import ByteBuffers
import Input
import Testing
import Work
import XDM

@testable import Exporting

struct SegmentTallyTests {
  /// Adds a chunk of `lines` lines of two bytes, of which those in `bad` are rejected.
  func add(
    _ tally: SegmentTally, input: Int, offset: Int, lines: Int, bad: [Int],
    reason: RejectReason = .duplicateKey
  ) {
    var text = ByteBuffer()
    for line in 0..<lines { text.append("\(line % 10)\n") }
    let chunk = LineChunk(base: text.base, count: text.count, input: input, offset: offset)
    tally.begin(chunk)
    for line in bad {
      tally.reject(
        chunk, start: 2 * line, length: 1, line: line, error: 2 * line + 1, path: "a.b",
        reason: reason)
    }
    tally.end(lines: lines, accepted: lines - bad.count)
  }

  @Test("lines are numbered through the segments and chunks of a file")
  func numbers() throws {
    let first = SegmentTally(keepsRejects: true)
    add(first, input: 0, offset: 0, lines: 5, bad: [1])
    add(first, input: 0, offset: 10, lines: 5, bad: [0, 4], reason: .missingField)
    add(first, input: 1, offset: 3, lines: 2, bad: [1])
    #expect(first.parts == [.init(input: 0, lines: 10), .init(input: 1, lines: 2)])
    #expect(first.accepted == 8 && first.read == 12 && first.textBytes == 24)
    let second = SegmentTally(keepsRejects: true)
    add(second, input: 1, offset: 7, lines: 3, bad: [0])
    add(second, input: 2, offset: 0, lines: 1, bad: [0])
    var numbers = LineNumbers(names: ["x", "y", "z"])
    var found: [String] = []
    for tally in [first, second] {
      try numbers.commit(tally) { line, text throws(ExportError) in
        guard case .held(let bytes) = text else {
          Issue.record("a line that was held is said to be too long")
          return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        found.append("\(line.file):\(line.line):\(line.column) @\(line.offset) \(text)")
        #expect(line.path == "a.b")
      }
    }
    #expect(
      found == [
        "x:2:2 @3 1", "x:6:2 @11 0", "x:10:2 @19 4", "y:2:2 @6 1", "y:3:2 @8 0", "z:1:2 @1 0",
      ])
  }

  @Test("a line that is too long counts as a line of its file, and is told by its place")
  func longLine() throws {
    let tally = SegmentTally(keepsRejects: true)
    add(tally, input: 0, offset: 0, lines: 2, bad: [])
    tally.reject(LongLine(input: 0, offset: 4, count: 100, surplus: 1), LineLimit(bytes: 64))
    add(tally, input: 0, offset: 105, lines: 3, bad: [0])
    tally.reject(LongLine(input: 1, offset: 3, count: 70, surplus: 3), LineLimit(bytes: 64))
    #expect(tally.parts == [.init(input: 0, lines: 6), .init(input: 1, lines: 1)])
    #expect(tally.read == 7 && tally.accepted == 4 && tally.textBytes == 4 + 101 + 6 + 73)
    var numbers = LineNumbers(names: ["x", "y"])
    var found: [String] = []
    try numbers.commit(tally) { line, text throws(ExportError) in
      guard case .long(let long) = text else { return found.append("line \(line.line)") }
      found.append("\(line.file):\(line.line):\(line.column) @\(line.offset) \(long.count)")
      #expect(line.reason == RejectReason.lineTooLong(limit: 64).description && line.values == 0)
      #expect(long.offset == line.offset - 64)
    }
    #expect(found == ["x:3:65 @68 100", "line 4", "y:1:65 @67 70"])
  }

  @Test("a log that only counts keeps nothing")
  func countsOnly() throws {
    let tally = SegmentTally(keepsRejects: false)
    add(tally, input: 0, offset: 0, lines: 5, bad: [1, 2])
    #expect(tally.rejects.count == 2 && tally.read == 5)
    try tally.rejects.forEach { _ in Issue.record("an entry was kept") }
  }

  @Test("entries come back as they were, whatever the line holds")
  func log() throws {
    let log = RejectLog(keepsEntries: true)
    let texts: [[UInt8]] = [[], [0xff, 0, 0x80], Array(repeating: 7, count: 70_000)]
    for (index, text) in texts.enumerated() {
      text.withUnsafeBytes {
        log.append(
          RejectLog.Entry(
            part: index, line: index * 1000, offset: index << 40, column: text.count,
            path: String(repeating: "é", count: index),
            reason: index % 2 == 0 ? .duplicateKey : .missingField, text: $0))
      }
    }
    var index = 0
    try log.forEach { entry throws(ExportError) in
      #expect(entry.part == index && entry.line == index * 1000 && entry.offset == index << 40)
      #expect(entry.column == texts[index].count && Array(entry.text) == texts[index])
      #expect(entry.path == String(repeating: "é", count: index))
      #expect(entry.reason == (index % 2 == 0 ? .duplicateKey : .missingField))
      index += 1
    }
    #expect(index == 3)
  }
}

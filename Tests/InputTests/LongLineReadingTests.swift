import Codecs
import ExportTestSupport
import Foundation
import TestSupport
import Testing
import Wording
import Work

@testable import Input

@Suite("long lines: reading")
struct LongLineReadingTests {
  let folder = TemporaryFolder()

  /// A line, as it was read or as one that is too long: then with its bytes, read where they lie.
  struct Line: Equatable {
    let input: Int
    let offset: Int
    let bytes: [UInt8]
    var isLong = false
  }

  typealias File = (content: [UInt8], codec: CompressionCodec)

  static func content(_ random: inout SeededGenerator, limit: Int) -> [UInt8] {
    var content: [UInt8] = Int.random(in: 0..<4, using: &random) == 0 ? [0xef, 0xbb, 0xbf] : []
    for line in 0..<Int.random(in: 0...12, using: &random) {
      let length =
        switch Int.random(in: 0..<6, using: &random) {
        case 0: limit + Int.random(in: -2...2, using: &random)
        case 1: Int.random(in: limit...20 * limit, using: &random)
        default: Int.random(in: 0...limit / 2, using: &random)
        }
      content += [UInt8](repeating: UInt8(ascii: "a") + UInt8(line), count: length)
      content.append(UInt8(ascii: "\n"))
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: content += Array("last".utf8)
    case 1: content += [UInt8](repeating: UInt8(ascii: "z"), count: limit + 1)
    default: break
    }
    return content
  }

  /// The plain twin: all lines of all files, without byte-order marks.
  static func expected(_ files: [File], limit: Int) -> [Line] {
    ChunkReaderTests.expected(files).map {
      let bytes = Array($0.text.utf8)
      return Line(
        input: $0.input, offset: $0.offset, bytes: bytes, isLong: bytes.count > limit)
    }
  }

  static func lines(_ chunk: LineChunk) -> [Line] {
    var lines: [Line] = []
    var start = 0
    for at in 0..<chunk.count where chunk.base[at] == UInt8(ascii: "\n") {
      let bytes = UnsafeBufferPointer(start: chunk.base + start, count: at - start)
      lines.append(
        Line(input: chunk.input, offset: chunk.offset + start, bytes: Array(bytes)))
      start = at + 1
    }
    return lines
  }

  func catalog(_ files: [File], _ limit: LineLimit) throws -> InputCatalog {
    let paths = try files.enumerated().map { index, file in
      folder.write("\(index).json", try Compressed.bytes(file.content, file.codec))
    }
    return try InputCatalog(paths, spoolFolder: folder.path, lineLimit: limit)
  }

  @Test(
    "lines are read, or passed by with their place where they are too long, however files, segments and chunks are cut"
  )
  func everyLine() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<40 {
      let limit = Int.random(in: 1...200, using: &random)
      let files: [File] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (
          Self.content(&random, limit: limit),
          ([.none, .none, .gzip, .zstd] as [CompressionCodec]).randomElement(using: &random)!
        )
      }
      let catalog = try catalog(files, LineLimit(bytes: limit))
      let expected = Self.expected(files, limit: limit)
      for segmentSize in [1, 50, 700, 50_000] {
        let source = try SegmentSource(
          catalog: catalog, plan: SegmentPlan(segmentSize: segmentSize))
        let reader = ChunkReader(
          catalog: catalog, chunkSize: Int.random(in: 1...400, using: &random))
        let longLines = LongLineReader(catalog, stop: StopFlag())
        let text = SegmentText()
        var read: [Line] = []
        var textBytes = 0
        while let segment = try source.next(text) {
          reader.open(segment)
          func pass(_ line: LongLine) throws(ExportError) {
            var bytes: [UInt8] = []
            try longLines.read(line) { bytes += $0 }
            #expect(bytes.count == line.count)
            read.append(
              Line(input: line.input, offset: line.offset, bytes: bytes, isLong: true))
            textBytes += line.textBytes
          }
          while let chunk = try reader.next(passing: pass) {
            read += Self.lines(chunk)
            textBytes += chunk.textBytes
          }
        }
        let isSame = read == expected
        #expect(isSame, "lines of \(limit), segments of \(segmentSize)")
        // A file of nothing but a mark has no line that it could go with.
        let all = files.filter { $0.content.count > 3 }.reduce(0) { $0 + $1.content.count }
        #expect(textBytes == all || files.contains { 1...3 ~= $0.content.count })
      }
    }
  }

  @Test("lines far longer than a chunk are looked over before they are read", arguments: [0, 1])
  func lookedOver(more: Int) throws {
    let limit = 20 << 20
    let long = [UInt8](repeating: UInt8(ascii: "y"), count: limit + more)
    let content = Array("a\n".utf8) + long + Array("\nb\n".utf8) + long
    let catalog = try catalog([(content, .none)], LineLimit(bytes: limit))
    let source = try SegmentSource(catalog: catalog, plan: SegmentPlan(segmentSize: .max / 2))
    let reader = ChunkReader(catalog: catalog)
    reader.open(try #require(try source.next(SegmentText())))
    var read: [String] = []
    while let chunk = try reader.next(passing: {
      read.append("long \($0.offset) \($0.count) \($0.surplus)")
    }) {
      read.append("\(chunk.offset) \(chunk.count) \(chunk.surplus)")
    }
    let second = 2 + long.count + 3
    #expect(
      read
        == (more == 0
          ? ["0 2 0", "2 \(limit + 1) 0", "\(second - 2) 2 0", "\(second) \(limit + 1) -1"]
          : [
            "0 2 0", "long 2 \(limit + 1) 1", "\(second - 2) 2 0", "long \(second) \(limit + 1) 0",
          ]))
  }

  @Test("text of compressed files keeps nothing of a line that is too long", arguments: [0, 1])
  func segmentText(end: Int) throws {
    let limit = 1 << 20
    var content = Array("a\n".utf8) + [UInt8](repeating: UInt8(ascii: "y"), count: 12 << 20)
    if end == 0 { content += Array("\nb\n".utf8) }
    for codec in [CompressionCodec.gzip, .zstd] {
      let catalog = try catalog([(content, codec)], LineLimit(bytes: limit))
      let stream = CompressedSegmenter(
        catalog: catalog, inputs: 0..<1, stop: StopFlag(), meter: nil)
      let text = SegmentText()
      try stream.fill(text, limit: 1000)
      #expect(text.buffer.count == 2 && text.buffer.capacity < 1 << 20)
      #expect(
        text.parts.map(\.longLine) == [
          nil, LongLine(input: 0, offset: 2, count: 12 << 20, surplus: 1 - end),
        ])
      #expect(text.textBytes == 2 + (12 << 20) + 1 - end)
      try stream.fill(text, limit: 1000)
      #expect(text.buffer.count == (end == 0 ? 2 : 0))
      #expect(text.parts.map(\.offset) == (end == 0 ? [(12 << 20) + 3] : []))
    }
  }

  @Test("where the work ends with such a line, nothing behind it is asked for")
  func endsWork() throws {
    let stream = try StreamInput(
      Array("{}\n".utf8) + [UInt8](repeating: UInt8(ascii: "y"), count: 5000),
      at: "\(folder.path)/stream", staysOpen: true
    ).start()
    let catalog = try InputCatalog(
      [stream.path], spoolFolder: folder.path, lineLimit: LineLimit(bytes: 1000, endsWork: true))
    let read = withDeadline {
      () -> [Int]? in
      guard let source = try? SegmentSource(catalog: catalog, plan: SegmentPlan(segmentSize: 100)),
        let segment = try? source.next(SegmentText())
      else { return nil }
      let reader = ChunkReader(catalog: catalog)
      reader.open(segment)
      var counts: [Int] = []
      while let chunk = try? reader.next(passing: { counts.append($0.offset) }) {
        counts.append(chunk.count)
      }
      return counts
    }
    #expect(read == [3, 3])
    stream.close()
    catalog.close()
  }

  @Test("a file that was cut short meanwhile is an error when such a line is read")
  func cutShort() throws {
    for codec in [CompressionCodec.none, .gzip] {
      let path = folder.write("a", try Compressed.bytes(Array("abcdef".utf8), codec))
      let catalog = try InputCatalog([path], spoolFolder: folder.path)
      let reader = LongLineReader(catalog, stop: StopFlag())
      let error = #expect(throws: ExportError.self) {
        try reader.read(LongLine(input: 0, offset: 2, count: 5)) { _ in }
      }
      #expect(error?.description == "\(path) was cut short while it was read")
    }
  }
}

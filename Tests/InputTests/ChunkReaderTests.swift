import ByteBuffers
import Codecs
import ExportTestSupport
import Foundation
import TestSupport
import Testing
import Wording
import Work

@testable import Input

/// A line as a reader delivered it.
struct ReadLine: Equatable {
  let input: Int
  let offset: Int
  let text: String
}

struct ChunkReaderTests {
  let folder = TemporaryFolder()

  func catalog(_ files: [(content: [UInt8], codec: CompressionCodec)]) throws -> InputCatalog {
    var paths: [String] = []
    for (index, file) in files.enumerated() {
      // Two members, as tools that append make them.
      let half = file.content.count / 2
      let stored =
        file.codec == .none
        ? file.content
        : try Compressed.bytes(Array(file.content[..<half]), file.codec)
          + Compressed.bytes(Array(file.content[half...]), file.codec)
      paths.append(folder.write("\(index).json", stored))
    }
    return try InputCatalog(paths, spoolFolder: folder.path)
  }

  /// Every line of all segments, each read twice.
  func lines(
    _ catalog: InputCatalog, segmentSize: Int?, chunkSize: Int
  ) throws -> (lines: [ReadLine], segments: Int) {
    let source = try SegmentSource(
      catalog: catalog, plan: SegmentPlan(segmentSize: segmentSize))
    let reader = ChunkReader(catalog: catalog, chunkSize: chunkSize)
    let text = SegmentText()
    var all: [ReadLine] = []
    var count = 0
    while let segment = try source.next(text) {
      #expect(segment.index == count)
      count += 1
      let first = try lines(of: segment, reader)
      #expect(try lines(of: segment, reader) == first)
      all += first
    }
    return (all, count)
  }

  func lines(of segment: Segment, _ reader: ChunkReader) throws -> [ReadLine] {
    var lines: [ReadLine] = []
    reader.open(segment)
    while let chunk = try reader.next() {
      #expect(chunk.count > 0 && chunk.base[chunk.count - 1] == UInt8(ascii: "\n"))
      var start = 0
      for at in 0..<chunk.count where chunk.base[at] == UInt8(ascii: "\n") {
        let bytes = UnsafeBufferPointer(start: chunk.base + start, count: at - start)
        lines.append(
          ReadLine(
            input: chunk.input, offset: chunk.offset + start,
            text: String(decoding: bytes, as: UTF8.self)))
        start = at + 1
      }
      // All of the storage belongs to whoever has the chunk.
      chunk.base.update(repeating: 0xff, count: ChunkReader.room(chunk.count))
    }
    return lines
  }

  /// The plain twin: all lines of all files, without byte-order marks.
  static func expected(_ files: [(content: [UInt8], codec: CompressionCodec)]) -> [ReadLine] {
    var lines: [ReadLine] = []
    for (input, file) in files.enumerated() {
      var content = file.content[...]
      if content.starts(with: [0xef, 0xbb, 0xbf]) { content = content.dropFirst(3) }
      while !content.isEmpty {
        let end = content.firstIndex(of: UInt8(ascii: "\n")) ?? content.endIndex
        lines.append(
          ReadLine(
            input: input, offset: content.startIndex,
            text: String(decoding: content[content.startIndex..<end], as: UTF8.self)))
        content = content[min(end + 1, content.endIndex)...]
      }
    }
    return lines
  }

  static func content(_ random: inout SeededGenerator) -> [UInt8] {
    var content: [UInt8] = Int.random(in: 0..<4, using: &random) == 0 ? [0xef, 0xbb, 0xbf] : []
    for line in 0..<Int.random(in: 0...30, using: &random) {
      let isLong = Int.random(in: 0..<20, using: &random) == 0
      let length = Int.random(in: 0...(isLong ? 3000 : 40), using: &random)
      content += Array("\(line):".utf8) + Array(repeating: UInt8(ascii: "x"), count: length)
      content += Array((Bool.random(using: &random) ? "\n" : "\r\n").utf8)
    }
    if Bool.random(using: &random) { content += Array("last".utf8) }
    return content
  }

  @Test("every line is read once, in order, however files, segments and chunks are cut")
  func everyLine() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<30 {
      let files = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (
          Self.content(&random),
          ([.none, .none, .gzip, .zstd] as [CompressionCodec]).randomElement(using: &random)!
        )
      }
      let catalog = try catalog(files)
      let expected = Self.expected(files)
      for segmentSize in [1, 50, 700, 5000] {
        let chunkSize = Int.random(in: 1...400, using: &random)
        let read = try lines(catalog, segmentSize: segmentSize, chunkSize: chunkSize)
        #expect(read.lines == expected, "segments of \(segmentSize), chunks of \(chunkSize)")
      }
    }
  }

  @Test("streams are cut where they reach the limit, whatever their compression")
  func streamCuts() throws {
    let content = Array(String(repeating: "{\"abc\":12}\n", count: 1000).utf8)
    for codec in [CompressionCodec.gzip, .zstd] {
      let catalog = try catalog([(content, codec), (content, codec)])
      let read = try lines(catalog, segmentSize: 1100, chunkSize: 256)
      #expect(read.segments == 20)
      #expect(read.lines.count == 2000)
    }
  }

  @Test("a line far longer than a chunk is one line")
  func longLine() throws {
    let long = String(repeating: "y", count: 3_000_000)
    let content = Array("a\n\(long)\nb".utf8)
    for codec in [CompressionCodec.none, .gzip] {
      let read = try lines(
        try catalog([(content, codec)]), segmentSize: 100_000, chunkSize: 4096)
      #expect(read.lines.map(\.text) == ["a", long, "b"])
      #expect(read.lines.map(\.offset) == [0, 2, 3_000_003])
    }
  }

  @Test("chunks count the bytes of their file, with its mark and without a newline it lacks")
  func textBytes() throws {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    for content in [Array("{}".utf8), mark + Array("{}\n{}".utf8), mark + Array("{}\r\n\n".utf8)] {
      for codec in [CompressionCodec.none, .gzip] {
        let catalog = try catalog([(content, codec), (content, codec)])
        for segmentSize in [1, 100] {
          let source = try SegmentSource(
            catalog: catalog, plan: SegmentPlan(segmentSize: segmentSize))
          let reader = ChunkReader(catalog: catalog, chunkSize: 2)
          let text = SegmentText()
          var bytes = 0
          while let segment = try source.next(text) {
            reader.open(segment)
            while let chunk = try reader.next() { bytes += chunk.textBytes }
          }
          #expect(bytes == 2 * content.count)
        }
      }
    }
  }

  @Test("a line may have any number of segments in it")
  func segmentsWithinLine() throws {
    let long = String(repeating: "y", count: 20_000)
    let catalog = try catalog([(Array("a\n\(long)\nb".utf8), .none)])
    let read = try lines(catalog, segmentSize: 1, chunkSize: 4096)
    #expect(read.lines.map(\.text) == ["a", long, "b"])
    #expect(read.segments > 10_000)
  }

  @Test("a compressed file that is damaged or cut off is an error that names it")
  func damaged() throws {
    let content = Array((0..<500).map { "{\"a\":\($0)}\n" }.joined().utf8)
    for codec in [CompressionCodec.gzip, .zstd] {
      let stored = try Compressed.bytes(content, codec)
      var damaged = [Array(stored.dropLast(5)), Array(stored.prefix(5)), stored + [1, 2, 3]]
      if codec == .gzip {
        damaged.append(stored)
        damaged[3][stored.count / 2] ^= 0x55
      }
      for bytes in damaged {
        let path = folder.write("damaged", bytes)
        let catalog = try InputCatalog([path], spoolFolder: folder.path)
        let error = #expect(throws: ExportError.self) {
          try lines(catalog, segmentSize: nil, chunkSize: 4096)
        }
        #expect(error?.description.hasPrefix("cannot decompress \(path): ") == true)
        // The place is said once.
        #expect(error?.description.components(separatedBy: " byte ").count == 2)
      }
    }
  }

  @Test("a file that is cut short while it is read is an error")
  func cutShort() throws {
    let path = folder.write("a.json", String(repeating: "{\"a\":1}\n", count: 1000))
    let catalog = try InputCatalog([path], spoolFolder: folder.path)
    let plan = SegmentPlan(segmentSize: nil)
    let reader = ChunkReader(catalog: catalog, chunkSize: 800)
    let segment = try #require(
      try SegmentSource(catalog: catalog, plan: plan).next(SegmentText()))
    reader.open(segment)
    #expect(try reader.next() != nil)
    #expect(truncate(path, 900) == 0)
    #expect(throws: ExportError.self) { while try reader.next() != nil {} }
  }
}

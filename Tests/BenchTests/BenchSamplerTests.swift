import ByteBuffers
import Codecs
import ExportTestSupport
import Foundation
import Input
import Testing
import Wording
import Work

@testable import Bench

@Suite("BenchSampler")
struct BenchSamplerTests {
  let folder = TemporaryFolder()

  private func lines(_ range: Range<Int>) -> [String] {
    range.map { "{\"n\":\($0),\"filler\":\"\(String(repeating: "x", count: $0 % 90))\"}\n" }
  }

  private func sample(_ inputs: [String], size: Int) throws -> (BenchSample, [String]) {
    let work = try BenchFolder(in: folder.path)
    let catalog = try InputCatalog(inputs, spoolFolder: work.path)
    defer { catalog.close() }
    let sample = try BenchSampler(
      catalog: catalog, size: size, folder: work, stop: StopFlag(), meter: ProgressMeter(nil)
    ).take(to: work.path("sample"))
    let text = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: sample.path)), as: UTF8.self)
    #expect(try FileManager.default.contentsOfDirectory(atPath: work.path) == ["sample"])
    return (sample, text.split(separator: "\n").map { $0 + "\n" })
  }

  private func compressed(_ text: String, _ codec: CompressionCodec) throws -> [UInt8] {
    let compressor = try BlockCompressor(codec, level: nil, checksum: true)
    var bytes = ByteBuffer()
    try Array(text.utf8).withUnsafeBytes { try compressor.compress($0, into: &bytes) }
    return bytes.array()
  }

  @Test("an input that is no larger than the sample is taken as a whole, in order")
  func whole() throws {
    let all = lines(0..<300)
    let inputs = [
      folder.write("a.ndjson", all[..<100].joined()),
      folder.write("b.gz", try compressed(all[100..<200].joined(), .gzip)),
      folder.write("c.ndjson", all[200...].joined()),
    ]
    let (sample, taken) = try sample(inputs, size: 1 << 20)
    #expect(taken == all)
    #expect(sample.isWhole)
    #expect(sample.records == 300)
    #expect(sample.bytes == all.joined().utf8.count)
    #expect(sample.inputBytes == sample.bytes)
  }

  @Test("blank lines, a byte-order mark and a missing last newline make no difference")
  func loose() throws {
    let path = folder.write("a.ndjson", "\u{feff}{\"n\":1}\n\n  \n{\"n\":2}")
    let (sample, taken) = try sample([path], size: 1000)
    #expect(taken == ["{\"n\":1}\n", "{\"n\":2}\n"])
    #expect(sample.records == 2)
  }

  @Test(
    "a sample comes from all over the input, in whole lines",
    arguments: [CompressionCodec.none, .gzip, .zstd])
  func spread(codec: CompressionCodec) throws {
    let all = lines(0..<40_000)
    let text = all.joined()
    let path = folder.write(
      "a", codec == .none ? Array(text.utf8) : try compressed(text, codec))
    let size = 200_000
    let (sample, taken) = try sample([path], size: size)
    #expect(!sample.isWhole)
    #expect(sample.inputBytes == text.utf8.count)
    #expect(sample.records == taken.count)
    #expect(Double(abs(sample.bytes - size)) < 0.15 * Double(size), "\(sample.bytes)")
    let numbers = try taken.map { line in
      let number = try #require(Int(line.dropFirst(5).prefix { $0.isNumber }))
      #expect(all[number] == line)
      return number
    }
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    let tenths = Dictionary(grouping: numbers) { $0 / 4000 }.mapValues(\.count)
    for tenth in 0..<10 {
      let count = Double(tenths[tenth] ?? 0) / Double(numbers.count)
      #expect((0.05...0.15).contains(count), "\(tenth): \(count)")
    }
  }

  @Test("files that lie as they are and compressed ones have their shares of a sample")
  func mixed() throws {
    let all = lines(0..<20_000)
    let inputs = [
      folder.write("a.ndjson", all[..<15_000].joined()),
      folder.write("b.zst", try compressed(all[15_000...].joined(), .zstd)),
    ]
    let (sample, taken) = try sample(inputs, size: 150_000)
    let fromFirst = taken.count { Int($0.dropFirst(5).prefix { $0.isNumber }) ?? 0 < 15_000 }
    #expect((0.65...0.85).contains(Double(fromFirst) / Double(sample.records)))
  }

  @Test("lines that are no records are left out, counted, and the first is named")
  func bad() throws {
    let path = folder.write("a.ndjson", "{\"n\":1}\n{\"n\":01}\n[]\n{\"n\":2}\n")
    let (sample, taken) = try sample([path], size: 1000)
    #expect(taken == ["{\"n\":1}\n", "{\"n\":2}\n"])
    #expect(sample.badLines == 2)
    #expect(sample.firstBadLine?.contains("a.ndjson: ") == true)
    #expect(sample.firstBadLine?.contains("(byte 14)") == true, "\(sample.firstBadLine ?? "")")
  }

  @Test("a place in the sample is traced to its place in the input")
  func origins() throws {
    let paths = [
      folder.write("a.ndjson", "{\"n\":1}\nbad\n{\"n\":2}\n"),
      folder.write("b.ndjson", "{\"n\":3}\n"),
    ]
    let (sample, _) = try sample(paths, size: 1000)
    for (offset, input, expected) in [(0, 0, 0), (5, 0, 5), (8, 0, 12), (17, 1, 1)] {
      let origin = try #require(sample.origin(of: offset))
      #expect(origin.input == paths[input] && origin.offset == expected)
    }
  }

  @Test("lines longer than the blocks of a sample are taken whole, and not too many of them")
  func longLines() throws {
    let all = (0..<60).map { "{\"n\":\($0),\"t\":\"\(String(repeating: "y", count: 20_000))\"}\n" }
    for codec in [CompressionCodec.none, .zstd] {
      let text = all.joined()
      let path = folder.write(
        "long-\(codec)", codec == .none ? Array(text.utf8) : try compressed(text, codec))
      let (sample, taken) = try sample([path], size: 100_000)
      #expect(taken.allSatisfy(all.contains))
      #expect((1...12).contains(sample.records), "\(sample.records)")
    }
  }

  @Test("an input that was compressed and is damaged is an error that names it")
  func damaged() throws {
    var bytes = try compressed(lines(0..<1000).joined(), .gzip)
    bytes[bytes.count / 2] ^= 0xff
    let path = folder.write("a.gz", bytes)
    let error = #expect(throws: ExportError.self) { try sample([path], size: 1000) }
    #expect(error?.description.contains(path) == true)
  }
}

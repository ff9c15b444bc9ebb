import Codecs
import Foundation
import TestSupport
import Testing
import Work

@testable import Input

/// An input that exists by its size alone.
private struct SizedInput: SegmentedInput {
  let size: Int
  var codec = CompressionCodec.none
  var isStream = false
  /// Whether of a stream no more than what is asked for has arrived.
  var isLate = false

  func compression(stop: StopFlag) throws(ExportError) -> CompressionCodec { codec }

  func size(reaching bytes: Int, stop: StopFlag) throws(ExportError) -> Int {
    isLate ? min(size, bytes) : size
  }
}

struct SegmentPlanTests {
  static let mebibyte = 1 << 20

  private static func steps(_ inputs: [SizedInput], _ plan: SegmentPlan) throws -> [SegmentPlan
    .Step]
  {
    var cutter = try SegmentCutter(plan, inputs, stop: StopFlag())
    var steps: [SegmentPlan.Step] = []
    while let step = try cutter.next() { steps.append(step) }
    return steps
  }

  private static func steps(_ sizes: Int..., segmentSize: Int?) throws -> [SegmentPlan.Step] {
    try steps(sizes.map { SizedInput(size: $0) }, SegmentPlan(segmentSize: segmentSize))
  }

  static func stretch(_ input: Int, _ range: Range<Int>) -> SegmentPlan.Stretch {
    SegmentPlan.Stretch(input: input, range: range)
  }

  /// Bytes of each segment.
  static func sizes(_ steps: [SegmentPlan.Step]) -> [Int] {
    steps.map {
      guard case .stretches(let stretches) = $0 else { return -1 }
      return stretches.reduce(0) { $0 + $1.range.count }
    }
  }

  @Test("the end of a file is cut in equal segments no longer than the size asked for")
  func equal() throws {
    #expect(
      try Self.steps(100, segmentSize: 64) == [
        .stretches([Self.stretch(0, 0..<50)]), .stretches([Self.stretch(0, 50..<100)]),
      ])
    #expect(Self.sizes(try Self.steps(300, segmentSize: 64)) == [64, 64, 64, 54, 54])
  }

  @Test("much input makes at least four segments, unless a size was asked for")
  func fourSegments() throws {
    let size = 40 * Self.mebibyte + 3
    func count(_ size: Int) throws -> Int { try Self.steps(size, segmentSize: nil).count }
    #expect(try count(size) == 4)
    #expect(try Self.steps(size, segmentSize: 64 * Self.mebibyte).count == 1)
    #expect(try count(31 * Self.mebibyte) == 1)
    #expect(try count(100 * Self.mebibyte) == 7)
    #expect(try count(128 * Self.mebibyte) == 8)
  }

  @Test("large segments come first, and four smaller ones last")
  func tail() throws {
    let sizes = Self.sizes(try Self.steps(520 * Self.mebibyte, segmentSize: nil))
    #expect(sizes == [96, 96, 96, 96, 68, 17, 17, 17, 17].map { $0 * Self.mebibyte })
    let ceiling = SegmentPlan(segmentSize: nil, ceiling: 50 * Self.mebibyte)
    #expect(
      Self.sizes(try Self.steps([SizedInput(size: 200 * Self.mebibyte)], ceiling))
        == [50, 50, 25, 25, 25, 25].map { $0 * Self.mebibyte })
  }

  @Test(
    "thousands of columns make fewer segments of the last of the input, and smaller ones before it")
  func wide() throws {
    func sizes(_ size: Int, columns: Int) throws -> [Int] {
      var plan = SegmentPlan(segmentSize: nil)
      plan.columns = columns
      let steps = try Self.steps([SizedInput(size: size * Self.mebibyte)], plan)
      return Self.sizes(steps).map { $0 / Self.mebibyte }
    }
    #expect(try sizes(80, columns: 2_000) == [16, 16, 16, 16, 16])
    #expect(try sizes(80, columns: 4_096) == [26, 26, 26])
    #expect(try sizes(80, columns: 6_000) == [40, 40])
    #expect(try sizes(128, columns: .max) == [32, 32, 32, 32])
    #expect(try sizes(48, columns: 6_000) == [24, 24])
    #expect(try sizes(31, columns: 6_000) == [31])
    #expect(try sizes(208, columns: 6_000) == [40, 40, 32, 32, 32, 32])
  }

  @Test("small files share a segment, in their order")
  func shared() throws {
    #expect(
      try Self.steps(40, 0, 50, 20, 300, 10, segmentSize: 100) == [
        .stretches([Self.stretch(0, 0..<40), Self.stretch(2, 0..<50)]),
        .stretches([Self.stretch(3, 0..<20)]),
        .stretches([Self.stretch(4, 0..<100)]), .stretches([Self.stretch(4, 100..<200)]),
        .stretches([Self.stretch(4, 200..<300)]),
        .stretches([Self.stretch(5, 0..<10)]),
      ])
  }

  @Test("compressed files that follow each other are one stream")
  func streams() throws {
    let plan = SegmentPlan(segmentSize: 1 << 40)
    let inputs = [
      SizedInput(size: 5), SizedInput(size: 9, codec: .gzip), SizedInput(size: 9, codec: .zstd),
      SizedInput(size: 5), SizedInput(size: 9, codec: .gzip),
    ]
    #expect(
      try Self.steps(inputs, plan) == [
        .stretches([Self.stretch(0, 0..<5)]), .streams(1..<3), .stretches([Self.stretch(3, 0..<5)]),
        .streams(4..<5),
      ])
    #expect(plan.streamLimit == 32 * Self.mebibyte)
  }

  @Test("no input makes no segment")
  func empty() throws {
    #expect(try Self.steps(segmentSize: nil).isEmpty)
    #expect(try Self.steps(0, 0, segmentSize: 0).isEmpty)
  }

  @Test("a size that makes no sense makes no endless list of segments")
  func tiny() throws {
    let steps = try Self.steps(1 << 30, segmentSize: 1)
    #expect(steps.count < 130_000)
    #expect(Self.sizes(steps).allSatisfy { $0 <= 1 << 17 })
  }

  @Test("the stretches of each file cover it once, in order")
  func cover() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let sizes = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        Int.random(in: 0...500, using: &random)
      }
      let limit = Int.random(in: 1...300, using: &random)
      let steps = try Self.steps(
        sizes.map { SizedInput(size: $0) }, SegmentPlan(segmentSize: limit))
      var ends = sizes.map { _ in 0 }
      var last = 0
      for case .stretches(let stretches) in steps {
        #expect(stretches.reduce(0) { $0 + $1.range.count } <= limit)
        for stretch in stretches {
          #expect(stretch.input >= last && stretch.range.lowerBound == ends[stretch.input])
          last = stretch.input
          ends[stretch.input] = stretch.range.upperBound
        }
      }
      #expect(ends == sizes)
    }
  }

  @Test("a stream is cut as a file is, however little of it has arrived")
  func streamsAsFiles() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let files = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        SizedInput(
          size: Int.random(in: 0...(100 << Int.random(in: 0...22, using: &random)), using: &random),
          codec: Int.random(in: 0..<6, using: &random) == 0 ? .gzip : .none)
      }
      let arriving = files.map { file in
        var file = file
        file.isStream = Bool.random(using: &random)
        file.isLate = file.isStream
        return file
      }
      for size in [nil, Int.random(in: 1...(1 << 22), using: &random)] {
        let plan = SegmentPlan(segmentSize: size)
        #expect(try Self.steps(arriving, plan) == Self.steps(files, plan))
      }
    }
  }
}

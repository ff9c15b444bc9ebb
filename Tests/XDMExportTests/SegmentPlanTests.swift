import Codecs
import TestSupport
import Testing

@testable import XDMExport

struct SegmentPlanTests {
  static let mebibyte = 1 << 20

  static func plain(_ sizes: Int...) -> [(size: Int, compression: CompressionCodec)] {
    sizes.map { ($0, .none) }
  }

  static func stretch(_ input: Int, _ range: Range<Int>) -> SegmentPlan.Stretch {
    SegmentPlan.Stretch(input: input, range: range)
  }

  @Test("a file is cut in equal segments no longer than the size asked for")
  func equal() {
    let plan = SegmentPlan(Self.plain(100), segmentSize: 64)
    #expect(
      plan.steps == [
        .stretches([Self.stretch(0, 0..<50)]), .stretches([Self.stretch(0, 50..<100)]),
      ])
  }

  @Test("much input makes at least four segments, unless a size was asked for")
  func fourSegments() {
    let size = 40 * Self.mebibyte + 3
    #expect(SegmentPlan(Self.plain(size), segmentSize: nil).steps.count == 4)
    #expect(SegmentPlan(Self.plain(size), segmentSize: 64 * Self.mebibyte).steps.count == 1)
    #expect(SegmentPlan(Self.plain(31 * Self.mebibyte), segmentSize: nil).steps.count == 1)
    #expect(SegmentPlan(Self.plain(100 * Self.mebibyte), segmentSize: nil).steps.count == 7)
    #expect(SegmentPlan(Self.plain(256 * Self.mebibyte), segmentSize: nil).steps.count == 8)
    #expect(SegmentPlan(Self.plain(640 * Self.mebibyte), segmentSize: nil).steps.count == 10)
  }

  @Test("small files share a segment, in their order")
  func shared() {
    let plan = SegmentPlan(Self.plain(40, 0, 50, 20, 300, 10), segmentSize: 100)
    #expect(
      plan.steps == [
        .stretches([Self.stretch(0, 0..<40), Self.stretch(2, 0..<50)]),
        .stretches([Self.stretch(3, 0..<20)]),
        .stretches([Self.stretch(4, 0..<100)]), .stretches([Self.stretch(4, 100..<200)]),
        .stretches([Self.stretch(4, 200..<300)]),
        .stretches([Self.stretch(5, 0..<10)]),
      ])
  }

  @Test("compressed files that follow each other are one stream")
  func streams() {
    let plan = SegmentPlan(
      [(5, .none), (9, .gzip), (9, .zstd), (5, .none), (9, .gzip)], segmentSize: 1 << 40)
    #expect(
      plan.steps == [
        .stretches([Self.stretch(0, 0..<5)]), .streams(1..<3), .stretches([Self.stretch(3, 0..<5)]),
        .streams(4..<5),
      ])
    #expect(plan.streamLimit == 32 * Self.mebibyte)
  }

  @Test("no input makes no segment")
  func empty() {
    #expect(SegmentPlan([], segmentSize: nil).steps.isEmpty)
    #expect(SegmentPlan(Self.plain(0, 0), segmentSize: 0).steps.isEmpty)
  }

  @Test("the stretches of each file cover it once, in order")
  func cover() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let sizes = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        Int.random(in: 0...500, using: &random)
      }
      let limit = Int.random(in: 1...300, using: &random)
      let plan = SegmentPlan(sizes.map { ($0, .none) }, segmentSize: limit)
      var ends = sizes.map { _ in 0 }
      var last = 0
      for case .stretches(let stretches) in plan.steps {
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
}

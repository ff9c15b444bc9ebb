import TestSupport
import Testing
import XDM

@testable import Proof

@Suite("records without a partner")
struct RecordAlignerTests {
  /// What aligning finds, as a line each: `-` missing, `+` extra, `=` repeated, `>` moved, `~` different.
  static func align(
    _ exported: [String], _ source: [String], gaps: [Int: Int] = [:]
  ) throws -> (found: [String], comparisons: Int) {
    func held(_ text: String, _ index: Int) -> HeldRecord {
      let record = HeldRecord()
      Array(text.utf8).withUnsafeBytes { record.hold($0) }
      record.record = index
      record.ordinal = index
      return record
    }
    func text(_ record: HeldRecord) -> String {
      String(decoding: record.text.bytes.dropLast(), as: UTF8.self)
    }
    var (nextExported, nextSource, comparisons) = (0, 0, 0)
    var gaps = gaps
    var found: [String] = []
    var aligner = RecordAligner(
      at: RecordAligner.Place(file: 0, record: 0),
      nextExported: {
        if let count = gaps.removeValue(forKey: nextExported) { return .unreadable(count) }
        guard nextExported < exported.count else { return nil }
        defer { nextExported += 1 }
        return .record(held(exported[nextExported], nextExported))
      },
      nextSource: {
        guard nextSource < source.count else { return nil }
        defer { nextSource += 1 }
        return held(source[nextSource], nextSource)
      },
      compare: { record, partner in
        comparisons += 1
        return record.hasSameText(as: partner) ? nil : RecordDifference(path: "", reason: .value)
      },
      report: { outcome in
        switch outcome {
        case .different(let record, _, let partner):
          found.append("~\(text(record)) \(text(partner))")
        case .missing(let partner, let at): found.append("-\(text(partner)) at \(at.record)")
        case .extra(let record, let isRepeated):
          found.append("\(isRepeated ? "=" : "+")\(text(record))")
        case .moved(let record, let partner):
          found.append(">\(text(record)) \(record.record) \(partner.ordinal)")
        }
      })
    try aligner.run()
    return (found, comparisons)
  }

  static let source = (0..<3000).map { "r\($0)" }

  /// The export, of the source's records with those at some places changed.
  static func exported(_ change: (inout [String]) -> Void) -> [String] {
    var lines = source
    change(&lines)
    return lines
  }

  @Test(
    "a record that is missing is said to be, wherever it was",
    arguments: [0, 1, 700, 1500, 2998, 2999])
  func missing(_ index: Int) throws {
    let exported = Self.exported { $0.remove(at: index) }
    #expect(try Self.align(exported, Self.source).found == ["-r\(index) at \(index)"])
  }

  @Test(
    "a record that the source does not have is said to be too much", arguments: [0, 1, 700, 3000])
  func extra(_ index: Int) throws {
    let exported = Self.exported { $0.insert("x", at: index) }
    #expect(try Self.align(exported, Self.source).found == ["+x"])
  }

  @Test("a record that comes twice is said to", arguments: [0, 1, 700, 2999])
  func repeated(_ index: Int) throws {
    let exported = Self.exported { $0.insert("r\(index)", at: index) }
    #expect(try Self.align(exported, Self.source).found == ["=r\(index)"])
  }

  @Test("records that are swapped are said to be in another place, near and far")
  func swapped() throws {
    for (left, right) in [(0, 1), (5, 9), (700, 1200), (0, 2999)] {
      let exported = Self.exported { $0.swapAt(left, right) }
      #expect(
        try Self.align(exported, Self.source).found.sorted()
          == [">r\(left) \(right) \(left)", ">r\(right) \(left) \(right)"].sorted())
    }
    let moved = Self.exported { $0.insert($0.remove(at: 40), at: 90) }
    #expect(try Self.align(moved, Self.source).found == [">r40 90 40"])
  }

  @Test("records that differ are compared with their own, also beside missing ones")
  func different() throws {
    let exported = Self.exported {
      $0[10] = "a"
      $0[11] = "b"
      $0[400] = "c"
      $0.remove(at: 401)
      $0[2000] = "d"
      $0.insert("e", at: 2000)
    }
    #expect(
      try Self.align(exported, Self.source).found == [
        "~a r10", "~b r11", "~c r400", "-r401 at 401", "~e r2001", "+d",
      ])
  }

  @Test("a record that is the same between some that differ is no finding")
  func sameBetweenDifferent() throws {
    for distance in 2...6 {
      let exported = Self.exported {
        $0[10] = "a"
        $0[10 + distance] = "b"
      }
      #expect(try Self.align(exported, Self.source).found == ["~a r10", "~b r\(10 + distance)"])
    }
  }

  @Test("as many as are looked ahead at may be missing or too many together")
  func runs() throws {
    let missing = Self.exported { $0.removeSubrange(100..<600) }
    let found = try Self.align(missing, Self.source).found
    #expect(found == (100..<600).map { "-r\($0) at 100" })
    let extra = Self.exported { $0.insert(contentsOf: (0..<500).map { "x\($0)" }, at: 7) }
    #expect(try Self.align(extra, Self.source).found == (0..<500).map { "+x\($0)" })
    let swapped = Self.exported { $0 = Array($0[1000...] + $0[..<1000]) }
    #expect(try Self.align(swapped, Self.source).found.count >= 1000)
  }

  @Test("behind what cannot be read it goes on with its source")
  func gaps() throws {
    // Records 100 to 199 cannot be read.
    let exported = Self.exported { $0.removeSubrange(100..<200) }
    #expect(try Self.align(exported, Self.source, gaps: [100: 100]).found == [])
    let lacking = Self.exported {
      $0.remove(at: 300)
      $0.removeSubrange(100..<200)
      $0.remove(at: 50)
    }
    let found = try Self.align(lacking, Self.source, gaps: [99: 100]).found
    #expect(found == ["-r50 at 50", "-r300 at 199"])
    let last = Self.exported { $0.removeSubrange(2900...) }
    #expect(try Self.align(last, Self.source, gaps: [2900: 100]).found == [])
  }

  @Test("one side may be empty")
  func empty() throws {
    #expect(try Self.align([], []).found == [])
    #expect(try Self.align(["a"], []).found == ["+a"])
    #expect(try Self.align([], ["a", "b"]).found == ["-a at 0", "-b at 0"])
  }

  @Test("the same records over and over, and records that have nothing in common, take linear time")
  func time() throws {
    let most = 8192 + 8 * 20_000
    let others = (0..<20_000).map { "x\($0)" }
    let source = (0..<20_000).map { "r\($0)" }
    let apart = try Self.align(others, source)
    #expect(apart.found.count == 20_000 && apart.comparisons < most)
    var generator = SeededGenerator(seed: 5)
    let few = (0..<20_000).map { _ in "r\(Int.random(in: 0..<3, using: &generator))" }
    let other = (0..<20_000).map { _ in "r\(Int.random(in: 0..<3, using: &generator))" }
    #expect(try Self.align(few, other).comparisons < most)
    #expect(try Self.align(few, few).found == [])
  }

  @Test("every record of both sides is accounted for once")
  func accounts() throws {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<200 {
      let source = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        "r\(Int.random(in: 0..<40, using: &generator))"
      }
      var exported = source
      for _ in 0..<Int.random(in: 0...6, using: &generator) where !exported.isEmpty {
        let at = Int.random(in: 0..<exported.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: exported.remove(at: at)
        case 1: exported.insert("x", at: at)
        case 2: exported[at] = "y"
        default: exported.swapAt(at, Int.random(in: 0..<exported.count, using: &generator))
        }
      }
      let found = try Self.align(exported, source).found
      let (missing, extra) = (
        found.count { $0.hasPrefix("-") }, found.count { $0.hasPrefix("+") || $0.hasPrefix("=") }
      )
      #expect(source.count - missing == exported.count - extra)
      #expect(found.isEmpty == (exported == source))
    }
  }
}

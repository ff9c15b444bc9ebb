import Testing

@testable import Generate

@Suite("RecordText")
struct RecordTextTests {
  private func written(_ write: (inout RecordText) -> Void) -> String {
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    defer { start.deallocate() }
    var text = RecordText(at: start)
    write(&text)
    return String(
      decoding: UnsafeBufferPointer(start: start, count: text.end - start), as: UTF8.self)
  }

  @Test(
    "integers are written as Swift writes them",
    arguments: [0, 1, 9, 10, 99, 100, 12345, 999_999_999, 1_000_000_000, Int.max - 1, Int.max])
  func integers(value: Int) {
    #expect(written { $0.put(value) } == String(value))
  }

  @Test("parts have their fixed width")
  func fixedWidth() {
    #expect(written { $0.put(42, digits: 6) } == "000042")
    #expect(written { $0.put(hundredths: 1205) } == "12.05")
    #expect(written { $0.put(hundredths: 7) } == "0.07")
    #expect(written { $0.put(hexadecimal: 0xbeef, digits: 6) } == "00beef")
    #expect(written { $0.put(timeOfDay: 86_399_999) } == "23:59:59.999")
    #expect(written { $0.put(timeOfDay: 61_007) } == "00:01:01.007")
    #expect(written { $0.put(false) } == "false")
  }

  @Test("a UUID is one of version 4")
  func uuid() {
    var random = RandomStream(seed: 1, purpose: 1, index: 1)
    for _ in 0..<100 {
      let text = written { $0.put(uuidFrom: &random) }
      #expect(text.count == 36)
      #expect(
        text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
          != nil)
    }
  }

  @Test("a table gives back its texts, the empty one too")
  func table() {
    let texts = ["a", "", "東京", "\\\"x\\\""]
    let table = TextTable(texts)
    #expect(table.count == 4)
    for (i, text) in texts.enumerated() {
      #expect(String(decoding: table[i], as: UTF8.self) == text)
    }
  }

  @Test("numbers stay below their limit, and small ones come more often when skewed")
  func random() {
    var random = RandomStream(seed: 3, purpose: 1, index: 0)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<10_000 {
      #expect((0..<7).contains(random.below(7)))
      counts[random.skewedBelow(10)] += 1
    }
    #expect(counts[0] > 3 * counts[9])
    #expect(counts.allSatisfy { $0 > 0 })
    #expect(random.below(1) == 0 && random.skewedBelow(1) == 0)
  }
}

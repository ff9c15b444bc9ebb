import Testing

@testable import JSONStream

@Suite("JSONError")
struct JSONErrorTests {
  @Test("Every reason has a sentence of its own")
  func sentences() {
    let sentences = JSONError.Reason.allCases.map(\.sentence)
    #expect(Set(sentences).count == sentences.count)
    #expect(
      JSONError(.colonExpected, at: 7).description
        == "a colon is expected after the key at byte 7")
  }
}

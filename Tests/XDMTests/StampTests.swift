import Parquet
import Testing

@testable import XDM

@Suite("Instances of objects")
struct StampTests {
  private static let lines = [
    "{\"a\":{\"b\":1},\"c\":[{\"b\":1},{\"b\":2}]}", "{\"a\":{\"b\":1,\"b\":2}}",
    "{\"c\":[{\"b\":1}],\"a\":{}}",
  ]

  @Test("numbers of objects start again before they run over, and keys that come twice are found")
  func stampsStartAgain() throws {
    let schema = try Export([Self.lines[0]]).schema
    for room in UInt32(0)..<40 {
      var inference = InferenceWalker()
      var shredding = ShredWalker(schema, unknownFields: .fail)
      let builder = try RowGroupBuilder(schema: schema.parquet)
      for round in 0..<3 {
        // A stamp from before: fields keep those of objects long gone.
        if round == 1 {
          inference.stamp = .max - room
          shredding.stamp = .max - room
        }
        for line in Self.lines {
          let isGood = line != Self.lines[1]
          let inferred = Lines(line).withChunk { chunk in
            inference.prepare(chunk)
            return inference.walk(chunk)
          }
          let shredded = Lines(line).withChunk { chunk in
            shredding.prepare(chunk)
            defer { shredding.flush(to: builder) }
            return shredding.walk(chunk)
          }
          #expect(inferred.records == (isGood ? 1 : 0))
          #expect(shredded.records == (isGood ? 1 : 0))
          #expect(inferred.rejects == shredded.rejects)
        }
      }
    }
  }
}

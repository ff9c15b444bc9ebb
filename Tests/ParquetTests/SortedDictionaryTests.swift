import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("Sorted dictionaries")
struct SortedDictionaryTests {
  /// The entries of a sorted dictionary of these values, and the values that its indices give again.
  private func sorted(_ values: [[UInt8]]) -> (entries: [[UInt8]], values: [[UInt8]]) {
    var batch = ByteBuffer()
    var references: [ByteReference] = []
    for value in values {
      references.append(
        ByteReference(offset: UInt32(batch.count), length: UInt32(value.count)))
      batch.append(value)
    }
    batch.reserve(RowGroupBuilder.readSlack)
    var dictionary = ByteArrayDictionary()
    references.withUnsafeBufferPointer { references in
      if let base = references.baseAddress {
        _ = dictionary.append(batch.base, base, count: references.count, limit: .max)
      }
    }
    let sorted = SortedDictionary(dictionary)
    var entries: [[UInt8]] = []
    var offset = 0
    while offset < sorted.entries.count {
      let start = UnsafeRawPointer(sorted.entries.base) + offset
      let length = PlainByteArrays.length(at: start)
      entries.append(Array(UnsafeRawBufferPointer(start: start + 4, count: length)))
      offset += 4 + length
    }
    return (entries, sorted.indices.elements.map { entries[Int($0)] })
  }

  @Test("Entries are those of a plain sort, each once, and indices give the values again")
  func order() {
    var random = SeededGenerator(seed: 8)
    let prefixes: [[UInt8]] = [[], Array("https://example.com/".utf8), [0, 0, 0], [0xff]]
    for prefix in prefixes {
      for (alphabet, longest) in [
        ([0, 1], 12), ([0, 0x7f, 0x80, 0xff], 20), (Array(97...122), 3),
      ]
        as [([UInt8], Int)]
      {
        let count = alphabet.count == 4 ? 2000 : 500
        let values = (0..<count).map { _ in
          prefix
            + (0..<Int.random(in: 0...longest, using: &random)).map { _ in
              alphabet.randomElement(using: &random) ?? 0
            }
        }
        let (entries, again) = sorted(values)
        #expect(again == values)
        #expect(entries == Set(values).sorted { $0.lexicographicallyPrecedes($1) })
      }
    }
  }

  @Test("No values, one, and many that are equal")
  func few() {
    #expect(sorted([]).entries == [])
    #expect(sorted([[]]).entries == [[]])
    #expect(sorted(Array(repeating: [1, 2, 3], count: 10)).entries == [[1, 2, 3]])
    #expect(sorted([[1, 2, 3], [1, 2], [], [1]]).entries == [[], [1], [1, 2], [1, 2, 3]])
  }
}

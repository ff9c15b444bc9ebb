import CKernels
import TestSupport
import Testing

@testable import XDM

@Suite("FieldTable")
struct FieldTableTests {
  /// Lends a key with the bytes that may be read behind it, which are no part of it.
  private func withKey<Result>(
    _ key: String, tail: UInt8 = 0xff, _ body: (UnsafePointer<UInt8>, Int) -> Result
  ) -> Result {
    let bytes = Array(key.utf8)
    return (bytes + [UInt8](repeating: tail, count: 16)).withUnsafeBufferPointer {
      body($0.baseAddress!, bytes.count)
    }
  }

  private func add(
    _ key: String, to table: inout FieldTable, parent: Int32 = 0, node: Int32 = 7
  ) -> Int32 {
    withKey(key) { table.add($0, $1, parent: parent, node: node) }
  }

  private func find(_ key: String, in table: borrowing FieldTable, parent: Int32 = 0) -> Int32 {
    withKey(key, tail: 0xaa) { table.find($0, $1, parent: parent) }
  }

  private static let keys: [String] =
    (0...40).map { String(repeating: "k", count: $0) }
    + ["é", "e\u{301}", "漢字", "a.b", "a\"b", "a\\b", "a\nb", "\u{0}", "12345678", "12345679"]
    + ["abcdefghi", "abcdefghj", "abcdefghijklmnop", "abcdefgXijklmnop", "abcdefghijklmnoX"]

  @Test("a key is found under its own parent, and no other")
  func keysAreFound() {
    var table = FieldTable()
    var fields: [Int32] = []
    for parent in Int32(0)..<3 {
      for key in Self.keys { fields.append(add(key, to: &table, parent: parent)) }
    }
    #expect(fields == Array(0..<Int32(fields.count)))
    for parent in Int32(0)..<3 {
      for (i, key) in Self.keys.enumerated() {
        let field = find(key, in: table, parent: parent)
        #expect(field == parent * Int32(Self.keys.count) + Int32(i))
        #expect(Array(table.keyBytes(field)) == Array(key.utf8))
      }
    }
    #expect(find("missing", in: table) == FieldTable.none)
    #expect(find("k", in: table, parent: 3) == FieldTable.none)
    let empty = FieldTable()
    #expect(find("k", in: empty) == FieldTable.none)
  }

  @Test("a prediction holds exactly for the bytes of the key, whatever follows them")
  func predictionsAreCompared() {
    var table = FieldTable()
    for key in Self.keys { _ = add(key, to: &table) }
    for (i, predicted) in Self.keys.enumerated() {
      // In JSON text these three stand escaped.
      let isRaw = !predicted.utf8.contains { $0 == 0x22 || $0 == 0x5c || $0 < 0x20 }
      for key in Self.keys {
        for tail: UInt8 in [0, 0x22, 0x6b, 0xff] {
          let matches = withKey(key, tail: tail) { table.matches(Int32(i), $0, $1) }
          #expect(matches == (isRaw && Array(predicted.utf8) == Array(key.utf8)))
        }
      }
    }
    #expect(!withKey("") { table.matches(FieldTable.none, $0, $1) })
  }

  @Test("a key in compact text is told by its first bytes: quotes, key and colon, and nothing else")
  func tokensAreCompared() {
    var table = FieldTable()
    for key in Self.keys { _ = add(key, to: &table) }
    for (i, expected) in Self.keys.enumerated() {
      let isRaw = !expected.utf8.contains { $0 == 0x22 || $0 == 0x5c || $0 < 0x20 }
      // Of longer ones, nothing is told.
      let isShort = expected.utf8.count + 3 <= KeyToken.size
      // A zero byte is in no clean text.
      for key in Self.keys where key != "\u{0}" {
        for (text, isCompact) in [
          ("\"\(key)\":1", true), ("\"\(key)\" :1", false), ("\"\(key)\"", false), (key, false),
          ("\"x\(key)\":", false),
        ] {
          let begins = withKey(text + String(repeating: " ", count: 32)) { start, _ in
            table.begins(start, with: Int32(i))
          }
          #expect(
            begins == (isCompact && isRaw && isShort && expected.utf8.elementsEqual(key.utf8)))
        }
      }
    }
    let begins = withKey("\"k\":" + String(repeating: " ", count: 32)) { start, _ in
      table.begins(start, with: FieldTable.none)
    }
    #expect(!begins)
  }

  @Test("a key in compact text is found as the decoded one is, or left to that")
  func rawKeysAreFound() {
    var table = FieldTable()
    let keys = Self.keys.filter { $0 != "\u{0}" }
    for parent in Int32(0)..<3 {
      for key in keys { _ = add(key, to: &table, parent: parent) }
    }
    for parent in Int32(0)..<4 {
      for key in keys + ["missing"] {
        let isRaw = !key.utf8.contains { $0 == 0x22 || $0 == 0x5c || $0 < 0x20 }
        let isTold = isRaw && key.utf8.count <= KeyToken.longestKey
        for (text, isCompact) in [("\"\(key)\":1", true), ("\"\(key)\" :1", false)] {
          let found = withKey(text + String(repeating: " ", count: 32)) { start, _ in
            let hash = KeyText.hash(start + 1, key.utf8.count, parent: parent)
            let guess = table.guess(hash: hash)
            #expect(guess.node == (guess.field < 0 ? 0 : 7))
            return table.findRaw(start, hash: hash, parent: parent)
          }
          let expected = find(key, in: table, parent: parent)
          #expect(found == (isTold && isCompact ? expected : FieldTable.none), "\(key)")
        }
      }
    }
  }

  @Test("another field than the predicted one is tried where it was right the time before")
  func alternatives() {
    var table = FieldTable()
    let fields = ["a", "b", "c", "d"].map { add($0, to: &table) }
    let tried = [1, 2, 1, 2, 3, 1, 3].map { next in
      let alternative = table.alternative(after: fields[0])
      table.predict(fields[next], after: fields[0])
      return alternative
    }
    // Two that take turns are noticed when the first comes back, and forgotten when a third comes.
    #expect(
      tried
        == [-1, -1, -1, fields[2], fields[1], -1, -1].map { Int32($0) })
    #expect(table.alternative(after: fields[0]) == fields[1])
  }

  @Test("which of 32 bytes are equal is told for each")
  func equalBytes() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let left = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let right = left.map { Bool.random(using: &generator) ? $0 : $0 ^ 0x80 }
      let expected = zip(left, right).enumerated().reduce(UInt32(0)) { bits, pair in
        bits | (pair.element.0 == pair.element.1 ? 1 << UInt32(pair.offset) : 0)
      }
      #expect(ck_equal_bytes_32(left, right) == expected)
      #expect(ck_equal_bytes_32_plain(left, right) == expected)
    }
  }

  @Test("fields added last can be removed again, through growth of the table")
  func fieldsAreRemoved() {
    var generator = SeededGenerator(seed: 11)
    var table = FieldTable()
    var held: [String] = []
    for round in 0..<200 {
      let count = Int.random(in: 0...held.count, using: &generator)
      let kept = Bool.random(using: &generator) ? held.count : max(count, held.count - 20)
      for key in held[kept...] { #expect(find(key, in: table) >= 0) }
      table.truncate(to: kept)
      for key in held[kept...] { #expect(find(key, in: table) == FieldTable.none) }
      held.removeLast(held.count - kept)
      for i in 0..<Int.random(in: 0...15, using: &generator) {
        held.append("key \(round) \(i)")
        _ = add(held.last!, to: &table)
      }
      #expect(table.count == held.count)
      for (i, key) in held.enumerated() { #expect(find(key, in: table) == Int32(i)) }
    }
  }

  @Test("what a key that is looked up touches fits a cache line, and so does its node")
  func layout() {
    #expect(MemoryLayout<Field>.stride == 128)
    #expect(MemoryLayout<Field>.offset(of: \.takesTurns).map { $0 < 64 } == true)
    #expect(MemoryLayout<ShredNode>.stride == 64)
    #expect(MemoryLayout<FieldSlots.Bucket>.stride == 64)
  }

  @Test("fields whose hashes share a bucket, or all of it, are told apart and removed one by one")
  func crowdedBuckets() {
    var slots = FieldSlots()
    // A bucket has room for seven; the hashes differ in bits that choose none, or not at all.
    let hashes = (0..<30).map { UInt64($0 % 5) << 59 | 0x18 }
    for (field, hash) in hashes.enumerated() {
      slots.add(Int32(field), node: Int32(100 + field), hash: hash)
      let (first, node) = slots.first(hash)
      #expect(first == Int32(field % 5) && node == 100 + first)
    }
    for count in (0...30).reversed() {
      for (field, hash) in hashes.enumerated() {
        let found = slots.find(hash) { $0 == Int32(field) }
        #expect(found == (field < count ? Int32(field) : -1))
      }
      if count > 0 { slots.removeLast(Int32(count - 1), hash: hashes[count - 1]) }
    }
    let none = slots.first(hashes[0])
    #expect(none == (-1, 0))
  }

  @Test("stamps are cleared")
  func stampsAreCleared() {
    var table = FieldTable()
    for key in Self.keys { table.fields.base[Int(add(key, to: &table))].stamp = 5 }
    table.clearStamps()
    #expect(table.fields.elements.allSatisfy { $0.stamp == 0 })
  }
}

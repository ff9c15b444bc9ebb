import ByteBuffers
import Codecs
import Foundation
import JSONStream
import Parquet

/// What is given changed bytes. Whatever they are, it must come back.
enum Subject {
  case parquet([UInt8])
  /// A file, and the part of it that is changed.
  case part([UInt8], Range<Int>)
  /// What a file has before its footer, and the footer, whose length is put right again.
  case footer([UInt8], [UInt8])
  /// A file, and where its indexes and bloom filters are.
  case indexes([UInt8], [Range<Int>])
  case block(CompressionCodec, [UInt8], count: Int)
  case json([UInt8])
  case direct(DirectCase)

  /// A file of the corpus: Parquet by its name, anything else as text and as blocks of it.
  static func all(of path: String) throws -> [Subject] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    if path.hasSuffix(".parquet") { return [.parquet(bytes)] }
    let text = Array(bytes.prefix(6_000))
    var subjects = [Subject.json(text)]
    for codec in [CompressionCodec.snappy, .lz4, .snappy, .lz4, .gzip, .zstd] {
      subjects.append(.block(codec, try compressed(text, codec), count: text.count))
    }
    return subjects
  }

  static func compressed(_ text: [UInt8], _ codec: CompressionCodec) throws -> [UInt8] {
    var block = ByteBuffer()
    try text.withUnsafeBytes { try BlockCompressor(codec).compress($0, into: &block) }
    return block.array()
  }

  /// Tries one change; says whether what came of it was accepted.
  func attempt(_ mutator: inout Mutator) -> Bool {
    switch self {
    case .parquet(var bytes):
      mutator.change(&bytes, focus: Self.focus(bytes, &mutator))
      return Self.readParquet(bytes)
    case .part(let bytes, let range):
      // Nothing moves, so that what lies behind it stays where it is said to be.
      var part = Array(bytes[range])
      mutator.change(&part, focus: 0..<part.count)
      part = Array(
        (part + bytes[range.suffix(max(0, range.count - part.count))]).prefix(range.count))
      return Self.readParquet(bytes[..<range.lowerBound] + part + bytes[range.upperBound...])
    case .footer(let rest, var footer):
      mutator.change(&footer, focus: 0..<footer.count)
      let length = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
      let bytes = rest + footer + length + Array("PAR1".utf8)
      return Self.select(bytes) && Self.readParquet(bytes)
    case .indexes(var bytes, let ranges):
      guard let range = ranges.randomElement(using: &mutator.random) else { return false }
      var part = Array(bytes[range])
      mutator.change(&part, focus: 0..<part.count)
      for (at, byte) in zip(range, part) { bytes[at] = byte }
      return Self.select(bytes)
    case .block(let codec, var bytes, let count):
      mutator.change(&bytes, focus: 0..<bytes.count)
      let differs = Int.random(in: 0..<8, using: &mutator.random) == 0
      return Self.decompress(
        bytes, codec, count: differs ? Int.random(in: 0...2 * count, using: &mutator.random) : count
      )
    case .json(var bytes):
      mutator.change(&bytes, focus: 0..<bytes.count)
      return Self.scan(bytes)
    case .direct(var example):
      example.change(&mutator)
      return example.attempt()
    }
  }

  /// The footer, in two of five cases: a change among pages is seldom one of metadata.
  private static func focus(_ bytes: [UInt8], _ mutator: inout Mutator) -> Range<Int> {
    guard bytes.count > 12, Int.random(in: 0..<5, using: &mutator.random) < 2 else {
      return 0..<bytes.count
    }
    let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return max(0, bytes.count - 8 - length)..<bytes.count
  }

  static var options: ParquetReadOptions {
    var options = ParquetReadOptions()
    // Else most changes would stop here.
    options.verifiesChecksums = false
    options.valueLimit = 1 << 18
    options.byteLimit = 1 << 26
    return options
  }

  /// Looks for rows by everything that says where they are, and reads what is found.
  static func select(_ bytes: [UInt8]) -> Bool {
    guard let reader = try? ParquetFileReader(source: MemorySource(bytes), options: options) else {
      return false
    }
    var isWhole = true
    for leaf in reader.schema.leaves.indices {
      let column = reader.schema.leaves[leaf]
      let value: ColumnPredicate.Value =
        switch column.type {
        case .byteArray: .text("value 30")
        case .boolean: .boolean(true)
        case .fixedLengthByteArray, .int96: .bytes([7, 7, 7, 20, 1])
        default: .integer(300)
        }
      for comparison in [ColumnPredicate.Comparison.equal, .less, .isNull] {
        let predicate = ColumnPredicate(column.dottedPath, comparison, value)
        guard let found = try? reader.selection(matching: [predicate]) else {
          isWhole = false
          continue
        }
        for selection in found.prefix(2) {
          isWhole = (try? reader.readColumn(selection, leaf: leaf)) != nil && isWhole
        }
      }
    }
    return isWhole
  }

  private static func succeeds(_ body: () throws -> Void) -> Bool { (try? body()) != nil }

  static func readParquet(_ bytes: [UInt8]) -> Bool {
    guard let reader = try? ParquetFileReader(source: MemorySource(bytes), options: options) else {
      return false
    }
    var isWhole = true
    for group in reader.metadata.rowGroups.indices.prefix(4) {
      for leaf in reader.schema.leaves.indices {
        isWhole = (try? reader.readColumnChunk(rowGroup: group, leaf: leaf)) != nil && isWhole
        isWhole = succeeds { _ = try reader.columnIndex(rowGroup: group, leaf: leaf) } && isWhole
        isWhole = succeeds { _ = try reader.offsetIndex(rowGroup: group, leaf: leaf) } && isWhole
      }
    }
    return isWhole
  }

  private static func decompress(_ bytes: [UInt8], _ codec: CompressionCodec, count: Int) -> Bool {
    let input = GuardedMemory.input.hold(bytes)
    return succeeds {
      try BlockDecompressor(codec).decompress(input, into: GuardedMemory.output.room(count))
    }
  }

  /// Checks lines as an export does: all at once, and each alone where that finds something.
  static func scan(_ bytes: [UInt8]) -> Bool {
    let count = bytes.count + 1
    // Kernels read beyond what they are given.
    let room = bytes + [UInt8(ascii: "\n")] + [UInt8](repeating: 0, count: 256)
    return room.withUnsafeBufferPointer { room in
      guard let base = room.baseAddress else { return false }
      var index = StructuralIndex()
      if index.build(base, count: count) == .clean { return check(base, index) }
      var start = 0
      for end in 0..<count where base[end] == UInt8(ascii: "\n") {
        if index.build(base + start, count: end + 1 - start) == .clean {
          _ = check(base + start, index)
        } else {
          _ = JSONValidator.diagnose(base + start, count: end + 1 - start)
        }
        start = end + 1
      }
      return false
    }
  }

  /// Checks each record of an index, numbers too; goes on behind a bad one.
  private static func check(_ base: UnsafePointer<UInt8>, _ index: borrowing StructuralIndex)
    -> Bool
  {
    var isValid = true
    var entry = 0
    while entry < index.count {
      if base[Int(index.positions[entry])] == UInt8(ascii: "\n") {
        entry += 1
        continue
      }
      if let end = try? JSONValidator.validateRecord(base, index: index, entry: entry) {
        decode(base, index, entry..<end)
        entry = end
      } else {
        isValid = false
        while base[Int(index.positions[entry])] != UInt8(ascii: "\n") { entry += 1 }
      }
    }
    return isValid
  }

  /// Decodes the strings and numbers of a valid record, none of which can be refused.
  private static func decode(
    _ base: UnsafePointer<UInt8>, _ index: borrowing StructuralIndex, _ entries: Range<Int>
  ) {
    var entry = entries.lowerBound
    while entry < entries.upperBound {
      let at = Int(index.positions[entry])
      let byte = base[at]
      if byte == UInt8(ascii: "\"") {
        let count = Int(index.positions[entry + 1]) - at - 1
        let room = GuardedMemory.output.room(count).bindMemory(to: UInt8.self)
        if let target = room.baseAddress,
          JSONString.decode(base + at + 1, count: count, into: target) < 0
        {
          finding("a string of a valid record cannot be decoded")
        }
        entry += 1
      } else if byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
        if JSONNumber.parse(base + at).kind == .invalid {
          finding("a number of a valid record cannot be read")
        }
      }
      entry += 1
    }
  }
}

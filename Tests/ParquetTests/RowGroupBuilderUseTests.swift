import ByteBuffers
import Codecs
import TestSupport
import Testing

@testable import Parquet

@Suite("Row groups: use and misuse")
struct RowGroupBuilderUseTests {
  private func bytes(_ group: EncodedRowGroup) -> [[UInt8]] {
    group.columns.map { $0.bytes.array() }
  }

  @Test("A builder that was used before makes the same bytes as a new one", arguments: 0..<20)
  func reuse(seed: Int) throws {
    var random = RandomRecords(seed: UInt64(1000 + seed))
    let schema = try random.schema(depth: 3)
    var conformance = RowGroupConformance(schema: schema, codec: .zstd)
    let builder = try conformance.makeBuilder()
    let compressor = try BlockCompressor(.zstd)
    for round in 0..<4 {
      let rows = random.rows(
        schema, count: [1, 400, 30, 100][round], density: random.element([5, 60, 100]),
        kinds: random.element([2, 1000]))
      let used = try conformance.encode(rows, with: builder, compressor)
      conformance.batch = random.element([1, 10, .max])
      let new = try conformance.encode(
        rows, with: conformance.makeBuilder(), BlockCompressor(.zstd))
      #expect(bytes(used) == bytes(new))
      #expect(used.columns.map(\.statistics) == new.columns.map(\.statistics))
      #expect(bytes(try builder.encode(with: compressor)) == bytes(new), "encoded once more")
    }
  }

  /// id; a: { b?, c* }?; d*: { e? }
  private func schema() throws -> ParquetSchema {
    try ParquetSchema([
      .primitive("id", .required, .int32),
      .group(
        "a", .optional, [.primitive("b", .optional, .double), .primitive("c", .repeated, .int64)]),
      .group("d", .repeated, [.primitive("e", .optional, .byteArray)]),
    ])
  }

  private enum Node { static let (a, b, c, d, e) = (2, 3, 4, 5, 6) }

  /// What is done to a builder that holds three rows of `id` and nothing else.
  private struct Misuse {
    var name: String
    /// Part of the reason; nil for right use.
    var message: String?
    var body: (RowGroupBuilder) -> Void

    init(_ name: String, _ message: String?, _ body: @escaping (RowGroupBuilder) -> Void) {
      self.name = name
      self.message = message
      self.body = body
    }
  }

  private var typeMisuses: [Misuse] {
    [
      Misuse("nothing is wrong", nil) { _ in },
      Misuse("a group is present", nil) { $0.presence(Node.a, [0, 2]) },
      Misuse("a row more than values", "id has 3 values for 4 places") { $0.addRows(1) },
      Misuse("a value more than rows", "id has 4 values for 3 places") {
        $0.appendInt32s(leaf: 0, [9], count: 1)
      },
      Misuse("integers of another width", "id has another type") {
        $0.appendInt64s(leaf: 0, [9], count: 1)
      },
      Misuse("texts for integers", "id has another type") { $0.append(leaf: 0, texts: [[1]]) },
      Misuse("numbers for texts", "d.e has another type") {
        $0.appendFloats(leaf: 3, [9], count: 1)
      },
      Misuse("booleans for numbers", "a.b has another type") {
        $0.appendBooleans(leaf: 1, [1], count: 1)
      },
      Misuse("doubles for integers", "a.c has another type") {
        $0.appendDoubles(leaf: 2, [1], count: 1)
      },
    ]
  }

  private var positionMisuses: [Misuse] {
    [
      Misuse("presence of a required field", "id is not optional") { $0.presence(1, [0]) },
      Misuse("presence of a repeated field", "d is not optional") { $0.presence(Node.d, [0]) },
      Misuse("lengths of an optional field", "a is not repeated") { $0.lists(Node.a, [0], [1]) },
      Misuse("presence behind the last row", "a is present at positions") {
        $0.presence(Node.a, [0, 3])
      },
      Misuse("presence far away", "a is present at positions") { $0.presence(Node.a, [.max]) },
      Misuse("presence twice", "a is present at positions") { $0.presence(Node.a, [1, 1]) },
      Misuse("presence out of order", "a is present at positions") { $0.presence(Node.a, [2, 0]) },
      Misuse("presence twice, with a gap", "a is present at positions") {
        $0.presence(Node.a, [0, 0, 2])
      },
      Misuse("order lost between batches", "a is present at positions") {
        $0.presence(Node.a, [1, 2])
        $0.presence(Node.a, [0])
      },
      Misuse("presence twice, in two batches", "a is present at positions") {
        $0.presence(Node.a, [0, 1])
        $0.presence(Node.a, [1, 2])
      },
    ]
  }

  private var nestingMisuses: [Misuse] {
    [
      Misuse("presence without values", "a.b has 0 values for 1 places") {
        $0.presence(Node.a, [1])
        $0.presence(Node.b, [1])
      },
      Misuse("a field where its group is not", "a.b is present where") {
        $0.presence(Node.a, [0, 1])
        $0.presence(Node.b, [1, 2])
        $0.appendDoubles(leaf: 1, [1, 2], count: 2)
      },
      Misuse("fields where no group is", "a.b is present where") {
        $0.presence(Node.b, [0, 1, 2])
        $0.appendDoubles(leaf: 1, [1, 2, 3], count: 3)
      },
      Misuse("a list where its group is not", "a.c is present where") {
        $0.presence(Node.a, [0, 1])
        $0.lists(Node.c, [0, 2], [1, 2])
        $0.appendInt64s(leaf: 2, [1, 2, 3], count: 3)
      },
      Misuse("a list of no elements", "d has lists at positions") { $0.lists(Node.d, [0], [0]) },
      Misuse("a list behind the last row", "d has lists at positions") {
        $0.lists(Node.d, [3], [1])
      },
      Misuse("a list far away", "d has lists at positions") { $0.lists(Node.d, [.max], [1]) },
      Misuse("two lists of a row", "d has lists at positions") {
        $0.lists(Node.d, [1, 1], [1, 1])
      },
      Misuse("lists out of order", "d has lists at positions") {
        $0.lists(Node.d, [1, 0], [1, 1])
      },
      Misuse("lists too long", "d has too many elements") {
        $0.lists(Node.d, [0, 1], [.max, .max])
      },
      Misuse("an element that is not there", "d.e is present at positions") {
        $0.lists(Node.d, [0], [2])
        $0.presence(Node.e, [2])
      },
      Misuse("too many rows", "a row group holds") { $0.addRows(.max) },
      Misuse("fewer rows", "a row group holds") { $0.addRows(-1) },
    ]
  }

  /// Arguments that no schema has.
  private var indexMisuses: [Misuse] {
    var misuses: [Misuse] = []
    for leaf in [-1, 4, .max, .min] {
      let reason = "the schema has 4 columns, none of index \(leaf)"
      misuses += [
        Misuse("integers, \(leaf)", reason) { $0.appendInt32s(leaf: leaf, [9], count: 1) },
        Misuse("long integers, \(leaf)", reason) { $0.appendInt64s(leaf: leaf, [9], count: 1) },
        Misuse("floats, \(leaf)", reason) { $0.appendFloats(leaf: leaf, [9], count: 1) },
        Misuse("doubles, \(leaf)", reason) { $0.appendDoubles(leaf: leaf, [9], count: 1) },
        Misuse("booleans, \(leaf)", reason) { $0.appendBooleans(leaf: leaf, [1], count: 1) },
        Misuse("texts, \(leaf)", reason) { $0.append(leaf: leaf, texts: [[1]]) },
        Misuse("fixed lengths, \(leaf)", reason) {
          $0.appendFixedLengthByteArrays(leaf: leaf, [1, 2], count: 1)
        },
      ]
    }
    for node in [-1, 7, .max, .min] {
      let reason = "the schema has 7 fields, none of index \(node)"
      misuses += [
        Misuse("presence, \(node)", reason) { $0.presence(node, [0]) },
        Misuse("lengths, \(node)", reason) { $0.lists(node, [0], [1]) },
        Misuse("a hint, \(node)", nil) {
          for isNext in [false, true] { $0.prefetch(node: node, leaf: node, isNext: isNext) }
        },
      ]
    }
    for count in [-1, Int.min, Int(Int32.max) + 1, .max] {
      let reason = "a batch has \(count) elements"
      misuses += [
        Misuse("\(count) integers", reason) { $0.appendInt32s(leaf: 0, [9], count: count) },
        Misuse("\(count) positions", reason) {
          $0.appendPresence(node: Node.a, positions: [0], count: count)
        },
        Misuse("\(count) lists", reason) {
          $0.appendLengths(node: Node.d, positions: [0], lengths: [1], count: count)
        },
      ]
    }
    return misuses
  }

  @Test("Columns that do not fit together are refused, with the reason, until they are removed")
  func misuse() throws {
    let compressor = try BlockCompressor(.none)
    let builder = try RowGroupBuilder(schema: schema())
    for misuse in typeMisuses + positionMisuses + nestingMisuses + indexMisuses {
      let name = misuse.name
      builder.removeAll()
      builder.addRows(3)
      builder.appendInt32s(leaf: 0, [1, 2, 3], count: 3)
      misuse.body(builder)
      do {
        let group = try builder.encode(with: compressor)
        #expect(misuse.message == nil && group.rowCount == 3, "\(name)")
      } catch .invalidData(let reason) {
        #expect(misuse.message.map { reason.contains($0) } == true, "\(name): \(reason)")
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }

  @Test("Booleans are 0 or 1")
  func booleans() throws {
    let builder = try RowGroupBuilder(schema: ParquetSchema([.boolean("b", .required)]))
    let compressor = try BlockCompressor(.none)
    for (values, isRight) in [
      ([0, 1, 1] as [UInt8], true), ([0, 2, 1], false), ([255, 0, 0], false),
    ] {
      builder.removeAll()
      builder.addRows(3)
      builder.appendBooleans(leaf: 0, values, count: 3)
      let isWritten = (try? builder.encode(with: compressor)) != nil
      #expect(isWritten == isRight, "\(values)")
    }
  }

  @Test("A row group needs a row")
  func noRows() throws {
    let builder = try RowGroupBuilder(schema: schema())
    let compressor = try BlockCompressor(.none)
    for _ in 0..<2 {
      #expect(throws: ParquetError.invalidData("a row group needs at least one row")) {
        try builder.encode(with: compressor)
      }
      builder.addRows(1)
      builder.appendInt32s(leaf: 0, [1], count: 1)
      #expect(try builder.encode(with: compressor).rowCount == 1)
      builder.removeAll()
    }
  }

  @Test("INT96, which is not written, is refused at once")
  func types() throws {
    let schema = try ParquetSchema([.primitive("a", .required, .int96)])
    #expect(throws: ParquetError.self) { try RowGroupBuilder(schema: schema) }
  }

  @Test("The estimate of a row group's size grows with its values, and starts anew")
  func estimate() throws {
    let builder = try RowGroupBuilder(schema: schema())
    #expect(builder.estimatedByteCount == 0)
    builder.appendInt32s(leaf: 0, [1, 2, 3], count: 3)
    #expect(builder.estimatedByteCount == 12)
    builder.appendDoubles(leaf: 1, [1], count: 1)
    #expect(builder.estimatedByteCount == 20)
    builder.removeAll()
    #expect(builder.estimatedByteCount == 0)
  }
}

extension RowGroupBuilder {
  fileprivate func presence(_ node: Int, _ positions: [UInt32]) {
    appendPresence(node: node, positions: positions, count: positions.count)
  }

  fileprivate func lists(_ node: Int, _ positions: [UInt32], _ lengths: [UInt32]) {
    appendLengths(node: node, positions: positions, lengths: lengths, count: positions.count)
  }

  fileprivate func append(leaf: Int, texts: [[UInt8]]) {
    ByteArrayBatch(texts).inParts {
      appendByteArrays(leaf: leaf, base: $0, references: $1, count: $2)
    }
  }
}

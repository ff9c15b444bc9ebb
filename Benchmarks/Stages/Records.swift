import ByteBuffers
import JSONStream
import XDM
import Exporting
import Generate
import Input

/// Generated records in memory, with the room behind them that a chunk needs.
final class Records {
  let kind: RecordKind
  let count: Int
  let byteCount: Int
  private let buffer: Shared<ByteBuffer>

  init(_ kind: RecordKind, count: Int) {
    let generator = RecordGenerator(kind: kind, seed: 1)
    var buffer = ByteBuffer()
    for index in 0..<count { generator.append(record: index, to: &buffer) }
    byteCount = buffer.count
    buffer.reserve(StructuralIndex.paddedCapacity(for: byteCount) - byteCount)
    self.kind = kind
    self.count = count
    self.buffer = Shared(buffer)
  }

  var base: UnsafeMutablePointer<UInt8> { buffer.value.base }
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }
  var chunk: Chunk { Chunk(base: base, count: byteCount) }

  /// The `_id` of each record, cut from its line without a parser.
  var identifiers: [ArraySlice<UInt8>] {
    let prefix = Array(#"{"_id":""#.utf8)
    return [UInt8](bytes).split(separator: UInt8(ascii: "\n")).map { line in
      line.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "\"") }
    }
  }

  func schema() throws -> XDMSchema {
    let inferrer = SchemaInferrer()
    _ = inferrer.consume(chunk)
    return try inferrer.schema()
  }
}

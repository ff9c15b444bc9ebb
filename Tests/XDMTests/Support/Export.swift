import ByteBuffers
import Codecs
import Parquet

@testable import XDM

/// Lines exported to a Parquet file in memory, in both passes.
struct Export {
  let schema: XDMSchema
  let file: [UInt8]
  /// What both passes made of the lines, offsets counted from the first line.
  let inferred: ChunkOutcome
  let shredded: ChunkOutcome
  /// Of the values of records that were stored.
  let ledger: ValueLedger

  /// - Parameters:
  ///   - chunkSizes: Lines in a chunk, in turns.
  ///   - chunksPerRowGroup: After so many chunks a row group ends.
  init(_ text: [UInt8], chunkSizes: [Int] = [.max], chunksPerRowGroup: Int = 1) throws {
    let chunks = Self.cut(text, chunkSizes)
    let inferrer = SchemaInferrer()
    inferred = ChunkOutcome(joining: chunks, with: inferrer.consume)
    schema = try inferrer.schema()
    let writer = try Writer(
      schema, chunksPerRowGroup, unknown: schema.rescuesUnknown ? .rescue : .fail)
    var failure: (any Error)?
    shredded = ChunkOutcome(joining: chunks) { chunk in
      do { return try writer.add(chunk) } catch {
        failure = error
        return ChunkOutcome()
      }
    }
    if let failure { throw failure }
    try writer.finish()
    file = writer.sink.bytes
    ledger = writer.ledger
  }

  init(_ lines: [String]) throws { try self.init(Array(lines.map { $0 + "\n" }.joined().utf8)) }

  /// Lines shredded by a schema that was not made for them, and what is then stored.
  static func shred(
    _ lines: [String], _ schema: XDMSchema, unknown: UnknownFields = .fail
  ) throws -> (outcome: ChunkOutcome, records: [PlainJSON]) {
    let (outcome, file) = try file(lines, schema, unknown: unknown)
    return (outcome, try PlainAssembler.records(file, schema))
  }

  /// - Parameter chunkSizes: Lines in a chunk, in turns; each chunk is a row group.
  static func file(
    _ lines: [String], _ schema: XDMSchema, unknown: UnknownFields, chunkSizes: [Int] = [.max]
  ) throws -> (outcome: ChunkOutcome, file: [UInt8]) {
    let (outcome, file, _) = try accounted(lines, schema, unknown: unknown, chunkSizes: chunkSizes)
    return (outcome, file)
  }

  /// The same, with what became of the values of records that were stored.
  static func accounted(
    _ lines: [String], _ schema: XDMSchema, unknown: UnknownFields, chunkSizes: [Int] = [.max]
  ) throws -> (outcome: ChunkOutcome, file: [UInt8], ledger: ValueLedger) {
    let writer = try Writer(schema, 1, unknown: unknown)
    let text = Array(lines.map { $0 + "\n" }.joined().utf8)
    var failure: (any Error)?
    let outcome = ChunkOutcome(joining: cut(text, chunkSizes)) { chunk in
      do { return try writer.add(chunk) } catch {
        failure = error
        return ChunkOutcome()
      }
    }
    if let failure { throw failure }
    try writer.finish()
    return (outcome, writer.sink.bytes, writer.ledger)
  }

  /// The records that the file holds.
  func records() throws -> [PlainJSON] { try PlainAssembler.records(file, schema) }

  private static func cut(_ text: [UInt8], _ sizes: [Int]) -> [[UInt8]] {
    var lines = text.lines[...]
    var chunks: [[UInt8]] = []
    while !lines.isEmpty {
      let size = sizes[chunks.count % sizes.count]
      chunks.append(Array(lines.prefix(size).joined()))
      lines = lines.dropFirst(size)
    }
    return chunks
  }
}

extension Export {
  /// The second pass.
  private final class Writer {
    let sink = MemorySink()
    private let file: ParquetFileAssembler
    private let builder: RowGroupBuilder
    private let shredder: RecordShredder
    private let compressor: BlockCompressor
    private let chunksPerRowGroup: Int
    private var chunkCount = 0
    private(set) var ledger = ValueLedger()

    init(
      _ schema: XDMSchema, _ chunksPerRowGroup: Int, unknown: UnknownFields = .fail
    ) throws {
      file = ParquetFileAssembler(sink: sink, schema: schema.parquet)
      builder = try RowGroupBuilder(schema: schema.parquet)
      shredder = RecordShredder(schema: schema, unknown: unknown, builder: builder)
      compressor = try BlockCompressor(.none)
      self.chunksPerRowGroup = chunksPerRowGroup
    }

    func add(_ chunk: Lines) throws -> ChunkOutcome {
      let outcome = shredder.collect(chunk)
      chunkCount += 1
      if chunkCount % chunksPerRowGroup == 0 { try endRowGroup() }
      return outcome
    }

    private func endRowGroup() throws {
      guard builder.rowCount > 0 else { return }
      shredder.flush()
      let rowGroup = try builder.encode(with: compressor)
      ledger.merge(shredder.takeLedger(of: [rowGroup]))
      try file.append(rowGroup)
      builder.removeAll()
      shredder.startRowGroup()
    }

    func finish() throws {
      try endRowGroup()
      try file.finish()
    }
  }
}

extension ChunkOutcome {
  /// The outcomes of chunks as those of one.
  init(joining chunks: [[UInt8]], with body: (Lines) -> ChunkOutcome) {
    self.init()
    var offset = 0
    for chunk in chunks {
      let outcome = body(Lines(chunk))
      rejects += outcome.rejects.map {
        RejectedRecord(
          offset: $0.offset + offset, length: $0.length, lineIndex: $0.lineIndex + self.lines,
          errorOffset: $0.errorOffset + offset, fieldPath: $0.fieldPath, reason: $0.reason,
          values: $0.values)
      }
      self.lines += outcome.lines
      records += outcome.records
      blankLines += outcome.blankLines
      offset += chunk.count
    }
  }
}

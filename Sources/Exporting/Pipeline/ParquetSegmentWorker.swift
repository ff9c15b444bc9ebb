import ByteBuffers
import Codecs
import Input
import Parquet
import Work
import XDM

/// What a segment became: usually one row group, more where limits of files demand it.
struct ParquetSegment: Sendable {
  let tally: SegmentTally
  let rowGroups: [EncodedRowGroup]
}

/// How the Parquet files of an export are written.
struct ParquetFileSettings: Sendable {
  var schema: ParquetSchema
  var keyValueMetadata: [(String, String)]
  var maximumSize: Int?
  var maximumRecords: Int?

  func makeWriter(_ sink: any ByteSink) -> ParquetFileAssembler {
    ParquetFileAssembler(sink: sink, schema: schema, keyValueMetadata: keyValueMetadata)
  }
}

/// Shreds and encodes the records of a segment.
final class ParquetSegmentWorker: SegmentWorker, @unchecked Sendable {
  private let pass: ExportPass
  private let files: ParquetFileSettings
  private let recordLimit: RecordLimit?
  private let reader: ChunkReader
  private let compressor: BlockCompressor
  private let schema: XDMSchema
  private var columns: (builder: RowGroupBuilder, shredder: RecordShredder)?
  private var heap: ThreadHeap?
  /// The first lines of a chunk in which a row group has to end.
  private var head = ByteBuffer()

  init(
    _ pass: ExportPass, schema: XDMSchema, files: ParquetFileSettings, recordLimit: RecordLimit?
  ) throws(ExportError) {
    self.pass = pass
    self.files = files
    self.recordLimit = recordLimit
    reader = ChunkReader(catalog: pass.catalog, stop: pass.stop)
    reader.fit(columns: schema.parquet.leaves.count)
    self.schema = schema
    do throws(CodecError) {
      compressor = try BlockCompressor(pass.options.codec, level: pass.options.level)
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
  }

  /// Made by the thread that fills them: memory that another one was given grows where that one's
  /// does, so that both wait for each other and neither fills the gaps.
  private func makeColumns() throws(ExportError) -> (
    builder: RowGroupBuilder, shredder: RecordShredder
  ) {
    if let columns { return columns }
    heap = ColumnHeap.reserve(columns: schema.parquet.leaves.count)
    let builder: RowGroupBuilder
    do throws(ParquetError) {
      builder = try RowGroupBuilder(schema: schema.parquet, options: pass.options.rowGroup)
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
    let shredder = RecordShredder(
      schema: schema, unknown: pass.options.unknownFields(of: schema),
      keepsExactNumbers: pass.options.keepsExactNumbers, builder: builder)
    columns = (builder, shredder)
    return (builder, shredder)
  }

  func work(on segment: Segment) throws(ExportError) -> ParquetSegment {
    var cuts = RowGroupCuts(segment: segment.index, recordLimit: recordLimit)
    var isCounted = false
    while true {
      let result = try encode(segment, cuts, reportsProgress: !isCounted)
      isCounted = true
      guard let limit = files.maximumSize,
        let narrower = try cuts.narrowed(result.rowGroups, to: limit, files)
      else { return result }
      cuts = narrower
    }
  }

  private func encode(
    _ segment: Segment, _ cuts: RowGroupCuts, reportsProgress: Bool
  ) throws(ExportError) -> ParquetSegment {
    let tally = SegmentTally(keepsRejects: true)
    var rowGroups: [EncodedRowGroup] = []
    let (builder, shredder) = try makeColumns()
    builder.removeAll()
    shredder.startRowGroup()
    _ = shredder.takeLedger(of: [])
    reader.open(segment)
    let meter = reportsProgress && segment.isStored ? pass.meter : nil
    while let chunk = try reader.next(notingIn: tally, meter) {
      try pass.stop.check()
      // Decoding writes behind the chunk, never into it.
      var rest = chunk
      while rest.count > 0 {
        let done = tally.accepted
        let room = cuts.remaining(after: done)
        let part = firstLines(of: rest, atMost: room)
        tally.add(shredder.collect(Chunk(base: part.base, count: part.count)), of: part)
        rest = rest.dropFirst(part.count)
        if tally.accepted - done == room { try finishRowGroup(&rowGroups) }
      }
      meter?.add(bytes: chunk.count)
    }
    try finishRowGroup(&rowGroups)
    tally.values = shredder.takeLedger(of: rowGroups)
    return ParquetSegment(tally: tally, rowGroups: rowGroups)
  }

  private func finishRowGroup(_ rowGroups: inout [EncodedRowGroup]) throws(ExportError) {
    guard let (builder, shredder) = columns, builder.rowCount > 0 else { return }
    shredder.flush()
    do throws(ParquetError) {
      rowGroups.append(try builder.encode(with: compressor))
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
    builder.removeAll()
    shredder.startRowGroup()
  }

  /// The chunk's first lines, no more than `lines`: the chunk itself where it has no more.
  private func firstLines(of chunk: LineChunk, atMost lines: Int) -> LineChunk {
    // Two braces and a newline are the shortest record.
    guard lines <= chunk.count / 3 else { return chunk }
    var left = lines
    var end = 0
    while end < chunk.count, left > 0 {
      if chunk.base[end] == UInt8(ascii: "\n") { left -= 1 }
      end += 1
    }
    guard end < chunk.count else { return chunk }
    head.removeAll()
    head.reserve(ChunkReader.room(end))
    head.append(chunk.base, count: end)
    return LineChunk(base: head.base, count: end, input: chunk.input, offset: chunk.offset)
  }
}

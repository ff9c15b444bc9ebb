import Input
import Parquet
import Work
import XDM

/// Counts the records of a segment that a given schema holds.
final class CountingWorker: SegmentWorker, @unchecked Sendable {
  private let pass: ExportPass
  private let reader: ChunkReader
  private let builder: RowGroupBuilder
  private let shredder: RecordShredder

  init(_ pass: ExportPass, schema: XDMSchema) throws(ExportError) {
    self.pass = pass
    reader = ChunkReader(catalog: pass.catalog, stop: pass.stop)
    do throws(ParquetError) { builder = try RowGroupBuilder(schema: schema.parquet) } catch {
      throw ExportError(error)
    }
    shredder = RecordShredder(
      schema: schema, unknown: pass.options.unknownFields(of: schema),
      keepsExactNumbers: pass.options.keepsExactNumbers, builder: builder)
  }

  func work(on segment: Segment) throws(ExportError) -> SegmentTally {
    let tally = SegmentTally(keepsRejects: pass.stopsAtReject)
    reader.open(segment)
    while let chunk = try reader.next(notingIn: tally, segment.isStored ? pass.meter : nil) {
      try pass.stop.check()
      tally.add(shredder.shred(Chunk(base: chunk.base, count: chunk.count)), of: chunk)
      builder.removeAll()
      shredder.startRowGroup()
      if segment.isStored { pass.meter.add(bytes: chunk.count) }
      if pass.stopsAtReject, tally.rejects.count > 0 { break }
    }
    return tally
  }
}

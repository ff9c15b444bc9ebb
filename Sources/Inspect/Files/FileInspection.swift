import ByteBuffers
import Foundation
import Parquet
import Proof
import Wording
import Work

/// What a Parquet file says of itself, and how its pages lie.
public struct FileInspection: Sendable {
  /// The pages of a column chunk.
  public struct Chunk: Sendable {
    public var pages: [PageSummary] = []
    public var columnIndex: ColumnIndex?
    public var offsetIndex: OffsetIndex?
    /// Why the pages behind these cannot be listed.
    public var problem: String?
  }

  /// How many pages have checksums that are right, wrong or not there.
  public struct Checksums: Sendable, Equatable {
    public var right = 0
    public var wrong = 0
    public var absent = 0
    public var unchecked = 0
  }

  public let path: String
  /// Bytes of the file.
  public let size: Int
  public let metadata: FileMetaData
  public let schema: ParquetSchema
  /// By row group, then by column.
  public var chunks: [[Chunk]]

  public var checksums: Checksums {
    var sums = Checksums()
    for page in chunks.joined().flatMap(\.pages) {
      switch page.checksum {
      case .right: sums.right += 1
      case .wrong: sums.wrong += 1
      case .absent: sums.absent += 1
      case .unchecked: sums.unchecked += 1
      }
    }
    return sums
  }

  /// What cannot be listed, a sentence each.
  public var problems: [String] { chunks.joined().compactMap(\.problem) }
}

/// Looks into Parquet files without decoding their values.
public final class InspectRun: Sendable {
  private let paths: [String]
  private let threads: Int
  private let verifiesChecksums: Bool
  private let stop = StopFlag()

  /// - Parameters:
  ///   - paths: Files, or directories of `.parquet` files.
  ///   - verifiesChecksums: Whether the bodies of pages are read, too.
  public init(
    paths: [String], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    verifiesChecksums: Bool = true
  ) {
    self.paths = paths
    self.threads = threads
    self.verifiesChecksums = verifiesChecksums
  }

  /// Makes `run` stop soon, and throw. May be called from any thread.
  public func cancel() { stop.set() }

  /// - Throws: An `ExportError` that names the first file whose footer cannot be read.
  public func run() throws(ExportError) -> [FileInspection] {
    var inspections: [FileInspection] = []
    for path in try ParquetInput.files(paths) { inspections.append(try inspect(path)) }
    return inspections
  }

  private func inspect(_ path: String) throws(ExportError) -> FileInspection {
    let reader = try ParquetInput.open(path)
    let leaves = reader.schema.leaves.count
    let rowGroups = reader.metadata.rowGroups.count
    let verifiesChecksums = verifiesChecksums
    var units = (0..<(rowGroups * leaves)).makeIterator()
    let workers = (0..<min(threads, rowGroups * leaves)).map { _ in
      ClosureWorker(next: { units.next() }) { (unit, _) -> FileInspection.Chunk in
        let (rowGroup, leaf) = unit.quotientAndRemainder(dividingBy: leaves)
        return Self.inspect(reader, rowGroup, leaf, verifiesChecksums: verifiesChecksums)
      }
    }
    var chunks: [[FileInspection.Chunk]] = Array(repeating: [], count: rowGroups)
    var done = 0
    try OrderedPool.run(
      workers, PoolOptions(lookahead: .max, refusal: .workOnCaller), stop: StopFlag(within: stop)
    ) { chunk in
      chunks[done / leaves].append(chunk)
      done += 1
    }
    return FileInspection(
      path: path, size: reader.fileSize, metadata: reader.metadata, schema: reader.schema,
      chunks: chunks)
  }

  private static func inspect(
    _ reader: ParquetFileReader, _ rowGroup: Int, _ leaf: Int, verifiesChecksums: Bool
  ) -> FileInspection.Chunk {
    let (pages, error) = reader.pages(
      rowGroup: rowGroup, leaf: leaf, verifiesChecksums: verifiesChecksums)
    var chunk = FileInspection.Chunk(pages: pages, problem: error?.description)
    do throws(ParquetError) {
      chunk.columnIndex = try reader.columnIndex(rowGroup: rowGroup, leaf: leaf)
      chunk.offsetIndex = try reader.offsetIndex(rowGroup: rowGroup, leaf: leaf)
    } catch {
      chunk.problem = chunk.problem ?? error.description
    }
    return chunk
  }
}

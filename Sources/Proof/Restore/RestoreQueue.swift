import Codecs
import FileSystem
import Foundation
import Input
import Parquet
import Store
import Work
import XDM

/// A part of an export whose records are restored by one thread.
enum RestoreUnit: Sendable {
  case rowGroup(RowGroupUnit, FieldHistory)
  /// Lines of JSON, and the file that they are in.
  case lines(Segment, InputCatalog, PublishedFile)
}

/// The parts of all files of exports, in order. A file is compared with its manifest before any of it is
/// handed out. Used by one thread at a time.
final class RestoreQueue: @unchecked Sendable {
  private static let segmentSize = 16 << 20

  private let files: [PublishedFile]
  private let options: RestoreOptions
  private let stop: StopFlag
  private var nextFile = 0
  private var parquet: ParquetParts?
  private var json: (source: SegmentSource, catalog: InputCatalog, file: PublishedFile)?
  /// Columns of files before that held a value, by their path.
  private var columnsCome: Set<[String]> = []

  /// The row groups of a file, with what is known of its columns.
  private struct ParquetParts {
    let file: OpenParquetFile
    let isEmpty: [Bool]
    var hasCome: [Bool]
    var next = 0
  }

  init(_ files: [PublishedFile], _ options: RestoreOptions, stop: StopFlag) {
    self.files = files
    self.options = options
    self.stop = stop
  }

  func next() throws(ExportError) -> RestoreUnit? {
    while true {
      if let unit = nextRowGroup() { return unit }
      if let unit = try nextLines() { return unit }
      guard nextFile < files.count else { return nil }
      let file = files[nextFile]
      nextFile += 1
      let checked = try file.openChecked(stop: stop)
      switch file.format {
      case .parquet: try open(file, checked)
      case .json:
        let catalog = try InputCatalog(checked)
        let plan = SegmentPlan(segmentSize: Self.segmentSize)
        json = (try SegmentSource(catalog: catalog, plan: plan, stop: stop), catalog, file)
      }
    }
  }

  private func open(_ file: PublishedFile, _ checked: FileReader) throws(ExportError) {
    var assembly = AssemblyOptions()
    assembly.columns = options.columns
    assembly.isStrict = true
    assembly.keepsFieldOrder = options.timeRange == nil
    let open = try OpenParquetFile(
      checked, assembly, timeRange: options.timeRange, putsRescuedBack: true)
    if let count = file.recordCount, count != open.reader.metadata.rowCount {
      throw ExportError(
        .recordCountDiffers, at: .file(file.path),
        facts: ["found": .number(open.reader.metadata.rowCount), "expected": .number(count)])
    }
    // No checksum of its own vouches for a footer.
    if file.sha256 == nil, let finding = ParquetChecker(open.reader).checkSchema().first {
      throw ExportError(
        .footerInconsistent, at: .file(file.path), facts: ["reason": .text("\(finding)")])
    }
    let isEmpty = open.plan.leaves.map { leaf in
      open.reader.metadata.rowGroups.allSatisfy { Self.valueCount($0.columns[leaf]) == 0 }
    }
    let hasCome = open.plan.leaves.map { columnsCome.contains(open.reader.schema.leaves[$0].path) }
    parquet = ParquetParts(file: open, isEmpty: isEmpty, hasCome: hasCome)
  }

  /// Values of a chunk that are not null, nil where the file does not say.
  private static func valueCount(_ chunk: ColumnChunk) -> Int? {
    guard let metaData = chunk.metaData, let nulls = metaData.statistics?.nullCount else {
      return nil
    }
    return metaData.valueCount - nulls
  }

  private func nextRowGroup() -> RestoreUnit? {
    while var parts = parquet {
      let rowGroups = parts.file.reader.metadata.rowGroups
      guard parts.next < rowGroups.count else {
        for (leaf, hasCome) in zip(parts.file.plan.leaves, parts.hasCome) where hasCome {
          columnsCome.insert(parts.file.reader.schema.leaves[leaf].path)
        }
        parquet = nil
        return nil
      }
      let index = parts.next
      let history = FieldHistory(hasCome: parts.hasCome, isEmpty: parts.isEmpty)
      for (column, leaf) in parts.file.plan.leaves.enumerated()
      where Self.valueCount(rowGroups[index].columns[leaf]) ?? 0 > 0 {
        parts.hasCome[column] = true
      }
      parts.next += 1
      parquet = parts
      let rows = rowGroups[index].rowCount
      guard rows > 0, parts.file.mayMatch(rowGroup: index) else { continue }
      return .rowGroup(RowGroupUnit(file: parts.file, rowGroup: index, rows: rows), history)
    }
    return nil
  }

  private func nextLines() throws(ExportError) -> RestoreUnit? {
    guard let (source, catalog, file) = json else { return nil }
    // The text of a unit goes with it to its thread.
    guard let segment = try source.next(SegmentText()) else {
      json = nil
      return nil
    }
    return .lines(segment, catalog, file)
  }
}

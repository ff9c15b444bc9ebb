import Input
import Parquet
import Store
import XDM

/// A data file of the exports that are verified.
struct VerifiedFile: Sendable {
  let file: PublishedFile
  /// Place among all files of all exports, from 0.
  let index: Int
}

/// A part of an export that one thread verifies.
enum VerifyUnit: Sendable {
  /// The bytes of a file, against its manifest.
  case bytes(VerifiedFile)
  case rowGroup(VerifyRowGroup)
  case lines(VerifyLines)
}

/// A row group, and the source of its records.
struct VerifyRowGroup: Sendable {
  let file: VerifiedFile
  let parquet: OpenParquetFile
  let rowGroup: Int
  /// Records of the file before this row group.
  let firstRecord: Int
  /// Nil where there is nothing to compare with.
  let source: SourceStretch?
  let rules: ComparisonRules
}

/// Lines of a JSON file, and the source of their records.
struct VerifyLines: Sendable {
  let file: VerifiedFile
  let segment: Segment
  let catalog: InputCatalog
  /// Records of the file before these; nil where they were not counted.
  let firstRecord: Int?
  let source: SourceStretch?
}

/// Counts of all threads.
struct VerifyTally: Sendable {
  var records = 0
  var compared = 0
  var droppedFields = 0
  var pages = 0
  /// Records by the file that they are in.
  var recordsOfFile: [Int: Int] = [:]

  mutating func add(_ other: VerifyTally) {
    records += other.records
    compared += other.compared
    droppedFields += other.droppedFields
    pages += other.pages
    recordsOfFile.merge(other.recordsOfFile) { $0 + $1 }
  }
}

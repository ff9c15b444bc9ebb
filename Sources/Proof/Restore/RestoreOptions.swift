import Codecs
import Exporting
import Foundation
import Work
import XDM

/// Which records of exports are restored, and how.
public struct RestoreOptions: Sendable {
  /// A stretch of time.
  public typealias Range = TimeRange

  /// Folders of exports, of datasets with their exports, or of a single dataset's folder.
  public var exports: [String]
  /// The fields that records keep; nil for all.
  public var columns: [String]?
  /// Where the field `timestamp` of records must lie; nil for anywhere.
  public var timeRange: TimeRange?
  /// `none`, `gzip` or `zstd`.
  public var compression = ExportCompression.none
  /// Nil for the codec's own.
  public var level: Int?
  public var threads = ProcessInfo.processInfo.activeProcessorCount

  public init(exports: [String]) { self.exports = exports }

  func validate() throws(ExportError) {
    guard [.none, .gzip, .zstd].contains(compression) else {
      throw ExportError(
        .codecNotForText, facts: ["codec": .text("\(compression)")])
    }
    if let level, compression.levels?.contains(level) != true {
      throw ExportError(
        .restoreLevelUnknown,
        facts: ["codec": .text("\(compression)"), "level": .number(level)])
    }
  }
}

/// What was restored.
public struct RestoreSummary: Sendable, Equatable {
  public var exports = 0
  public var files = 0
  public var records = 0
  /// Bytes written, compressed if that was asked for.
  public var bytes = 0
  /// Records that were left out because they have no time in `timestamp`, where a range was asked for.
  public var recordsWithoutTime = 0
  /// Exports without a manifest: nothing vouches for their files.
  public var exportsWithoutManifest: [String] = []
  public var seconds = 0.0
}

import Exporting
import Foundation
import Store

/// Exports that are made again and again: from which datasets, to where, when and how. Adobe's Flow
/// Service has the words.
public struct Dataflow: Sendable, Equatable {
  public enum ExportMode: String, CaseIterable, Sendable {
    /// Every run exports all there is.
    case full = "FULL"
    /// The first run exports all there is, and each that follows what came since.
    case incremental = "FIRST_FULL_THEN_INCREMENTAL"
  }

  /// What a run does about a file that holds other bytes than those that were exported of it.
  public enum RewritePolicy: String, CaseIterable, Sendable {
    /// Fail, and export nothing.
    case fail = "FAIL"
    /// Export all of the file again.
    case exportAgain = "EXPORT_AGAIN"
  }

  /// A dataset, and where its records are.
  public struct SourceConnection: Sendable, Equatable {
    public var datasetID: DatasetID
    public var name: String?
    /// Files, folders, or patterns with `*`, `?` and `[…]`; absolute.
    public var paths: [String]
    /// The file of the XDM schema; nil to infer one for each export.
    public var schema: String?
    /// Folders in which schemas that it refers to are found.
    public var schemaPath: [String] = []
  }

  /// Where exports go, and what they are made of.
  public struct TargetConnection: Sendable, Equatable {
    /// The folder that holds a folder for each dataset.
    public var path: String
    public var format = ExportFormat.parquet
    /// Nil for the format's own.
    public var compression: ExportCompression?
    public var level: Int?
    public var includesManifest = false
    public var maximumFileRecords: Int?
    public var maximumFileSize: Int?
    public var onError = ExportOptions.ErrorPolicy.fail
  }

  /// Tells the runs of a dataflow apart from those of others that export to the same folder.
  public var id: String
  public var name: String?
  public var sources: [SourceConnection]
  public var target: TargetConnection
  public var schedule: Schedule
  public var exportMode = ExportMode.incremental
  public var onRewrittenInput = RewritePolicy.fail
  /// The file that it was read from: what messages call it.
  public var file: String

  /// What the exports of a dataset are made by.
  func exportOptions(for source: SourceConnection, threads: Int) -> ExportOptions {
    var options = ExportOptions(
      inputs: source.paths, dataset: source.datasetID, folder: target.path)
    options.format = target.format
    options.compression = target.compression
    options.level = target.level
    options.writesManifest = target.includesManifest
    options.maximumFileRecords = target.maximumFileRecords
    options.maximumFileSize = target.maximumFileSize
    options.onError = target.onError
    options.schema = source.schema
    options.schemaPath = source.schemaPath
    options.threads = threads
    return options
  }
}

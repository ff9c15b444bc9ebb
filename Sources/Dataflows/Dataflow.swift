import Exporting
import Foundation
import OptionTables
import Store
import Work

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
    /// Options of exports that are set for this dataset alone.
    package var options = OptionValues()
  }

  /// Where exports go, and what they are made of.
  public struct TargetConnection: Sendable, Equatable {
    /// The folder that holds a folder for each dataset.
    public var path: String
    /// Options of exports that are set for all datasets.
    package var options = OptionValues()
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

  /// The options of the exports of a dataset.
  ///
  /// - Throws: A usage error for a value that an option cannot have.
  public func exportOptions(for source: SourceConnection) throws(ExportError) -> ExportOptions {
    var options = ExportOptions(
      inputs: source.paths, dataset: source.datasetID, folder: target.path)
    try ExportOptions.table.apply(target.options, to: &options)
    try ExportOptions.table.apply(source.options, to: &options)
    return options
  }
}

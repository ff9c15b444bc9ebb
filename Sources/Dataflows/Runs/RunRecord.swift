import Foundation
import Store
import XDM

/// What a run of a dataflow did to one of its datasets, in the words of Adobe's Flow Service.
public struct RunRecord: Sendable, Equatable {
  public enum Status: String, Sendable {
    case success, failed
  }

  /// Why a run took place.
  public enum Trigger: String, Sendable {
    case schedule, manual
  }

  /// UUID of the run.
  public var id: String
  public var flowID: String
  public var datasetID: String
  public var trigger: Trigger
  /// The minute that names the export.
  public var exportTime: ExportTime
  public var exportMode: Dataflow.ExportMode
  public var status: Status
  /// Why it failed, in one sentence.
  public var error: String?
  /// Milliseconds since 1970.
  public var startedAt: Int64
  public var completedAt: Int64
  public var inputBytes = 0
  public var outputBytes = 0
  public var recordsRead = 0
  public var recordsWritten = 0
  public var recordsRejected = 0
  /// What became of the values of all records.
  public var values = ValueLedger()
  public var inputFileCount = 0
  public var outputFileCount = 0
  /// Due times before this one that had no export.
  public var skipped: Schedule.Skipped?
  /// Whether it went on with what a killed run had left.
  public var isResumed = false
  /// What somebody should know, each one sentence.
  public var notices: [String] = []
  /// The export's folder; nil where there was nothing to export, or the run failed.
  public var path: String?

  /// What of which files the export holds.
  var inputs: [CoveredRange] = []
  /// Files that had other names than before.
  var sightings: [Sighting] = []
}

import Foundation
import Input
import Work

/// Which exports are verified, and against what.
public struct VerifyOptions: Sendable {
  /// Folders of exports, of datasets with their exports, or of a single dataset's folder.
  public var exports: [String]
  /// What the exports were made from, in their order: files, directories of files, or `-` for standard
  /// input. Empty to look at the exports alone.
  public var source: [String] = []
  /// Whether exports without a manifest are accepted, of which nobody can say whether they are whole.
  public var allowsMissingManifest = false
  public var threads = ProcessInfo.processInfo.activeProcessorCount
  /// Findings that are kept: the first ones, in order. All are counted.
  public var maximumFindings = 100
  /// Called now and then, one call at a time, on any thread.
  public var onProgress: (@Sendable (WorkProgress) -> Void)?

  /// How long lines may be.
  var lineLimit = LineLimit()

  public init(exports: [String]) { self.exports = exports }

  func validate() throws(ExportError) {
    guard !exports.isEmpty else { throw ExportError(.noExport) }
    guard (1...1024).contains(threads) else {
      throw ExportError(.threadsOutOfRange, facts: ["value": .number(threads)])
    }
    guard maximumFindings > 0 else {
      throw ExportError(.findingsOutOfRange, facts: ["value": .number(maximumFindings)])
    }
  }
}

import Input
import Store
import Work
import XDM

/// What an export is made from: parts, each with files of its own.
///
/// A plan of several parts can be carried out by several runs, one after the other: those after the
/// first are told what was finished before.
package protocol ExportPlan: AnyObject {
  var flowRun: FlowRunID { get }
  var time: ExportTime { get }
  var partCount: Int { get }

  /// What became of a part that was finished before; nil for one that is to be exported.
  func finishedPart(_ index: Int) -> ExportedPart?

  /// The input of a part that is not finished; nil where nothing is left of it.
  func input(ofPart index: Int) -> InputCatalog?

  /// Takes what became of a part. Its files are complete and synced.
  func finish(_ part: ExportedPart, at index: Int) throws(ExportError)

  /// The schema of all parts, which they need where none is given. `infer` finds it out from input that
  /// is given to it.
  func schema(
    _ infer: (InputCatalog) throws(ExportError) -> XDMSchema
  ) throws(ExportError) -> XDMSchema?

  /// Takes what all parts became, before they are published. All that is written to the staging folder
  /// by then is published with them.
  func willPublish(_ summary: ExportSummary) throws(ExportError)
}

/// A plan of one part: all of the input.
final class WholeInputPlan: ExportPlan {
  let flowRun: FlowRunID
  let time: ExportTime
  let catalog: InputCatalog
  var partCount: Int { 1 }

  init(flowRun: FlowRunID, time: ExportTime, catalog: InputCatalog) {
    self.flowRun = flowRun
    self.time = time
    self.catalog = catalog
  }

  func finishedPart(_ index: Int) -> ExportedPart? { nil }

  func input(ofPart index: Int) -> InputCatalog? { catalog }

  func finish(_ part: ExportedPart, at index: Int) {}

  /// The part finds its schema out by itself.
  func schema(_ infer: (InputCatalog) throws(ExportError) -> XDMSchema) -> XDMSchema? { nil }

  func willPublish(_ summary: ExportSummary) {}
}

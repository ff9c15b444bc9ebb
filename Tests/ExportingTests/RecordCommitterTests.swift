import ExportTestSupport
import Input
import Store
import Testing
import Wording
import Work

@testable import Exporting

@Suite("Bad lines that end a run")
struct RecordCommitterTests {
  let folder = TemporaryFolder()

  /// What ends a run that fails at bad lines, when its input becomes `later` after it was read.
  private func error(
    _ text: String, changedTo later: String?, maximumRejects: Int? = nil
  ) throws -> ExportError? {
    let path = folder.write("in.ndjson", text)
    let catalog = try InputCatalog([path], spoolFolder: folder.path)
    var options = ExportOptions(
      inputs: [path], dataset: try DatasetID("D"), folder: folder.path)
    options.onError = maximumRejects == nil ? .fail : .quarantine
    options.maximumRejects = maximumRejects
    let stop = StopFlag()
    let worker = try JSONSegmentWorker(
      SegmentReader(catalog: catalog, stop: stop, meter: nil),
      JSONSegmentWorker.Settings(codec: .none, level: nil, endsAtReject: false))
    let source = try SegmentSource(catalog: catalog, plan: SegmentPlan(segmentSize: nil))
    let segment = try #require(try source.next(SegmentText()))
    let tally = try worker.work(on: segment).tally
    if let later { folder.write("in.ndjson", later) }
    let committer = RecordCommitter(
      catalog: catalog, options: options, quarantine: nil, stop: stop)
    return #expect(throws: ExportError.self) { try committer.commit(tally) }
  }

  @Test("the line is named where its file is as it was")
  func unchanged() throws {
    let text = "{\"a\":1}\n{\"a\":\n"
    #expect(try error(text, changedTo: nil)?.description.contains("in.ndjson:2:") == true)
    let beyond = try error(text, changedTo: nil, maximumRejects: 0)
    #expect(beyond?.description.contains("in.ndjson:2:") == true)
  }

  @Test("a file that has changed since is blamed itself, not its line")
  func changed() throws {
    let text = "{\"a\":1}\n{\"a\":\n"
    for later in ["{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", ""] {
      for maximum in [nil, 0] {
        let error = try error(text, changedTo: later, maximumRejects: maximum)
        #expect(error?.description.contains("was changed while it was read") == true)
      }
    }
  }
}

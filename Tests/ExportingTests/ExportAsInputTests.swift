import ExportTestSupport
import Exporting
import Foundation
import Store
import Testing

struct ExportAsInputTests {
  let folder = TemporaryFolder()

  @Test("an export's folder is input like any other, but for its manifest and what was set aside")
  func export() throws {
    let source = folder.write("source.json", "{\"a\":1}\nbad\n{\"a\":2}\n")
    var options = ExportOptions(
      inputs: [source], dataset: try DatasetID("set"), folder: "\(folder.path)/out")
    options.format = .json
    options.onError = .quarantine
    options.writesManifest = true
    let path = try #require(try ExportRun(options).run().path)
    for input in [path, "\(path)/", "\(folder.path)/out", "\(folder.path)/out/set"] {
      for format in ExportFormat.allCases {
        var again = ExportOptions(
          inputs: [input], dataset: try DatasetID("again"), folder: "\(folder.path)/again")
        again.format = format
        again.exportTime = try ExportTime("202401010000")
        let summary = try ExportRun(again).run()
        #expect(summary.recordsRead == 2 && summary.recordsWritten == 2)
        try FileManager.default.removeItem(atPath: "\(folder.path)/again")
      }
    }
  }
}

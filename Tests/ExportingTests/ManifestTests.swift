import ExportTestSupport
import Foundation
import Testing

@testable import Exporting
@testable import Store

struct ManifestTests {
  @Test("the longest ID of a dataset that has a manifest fits, and a longer one does without")
  func longDataset() throws {
    let folder = TemporaryFolder()
    let input = folder.write("a.json", "{\"a\":1}\n")
    for (length, hasManifest) in [(Manifest.maximumDatasetLength, true), (255, false)] {
      var options = ExportOptions(
        inputs: [input], dataset: try DatasetID(String(repeating: "x", count: length)),
        folder: "\(folder.path)/out")
      options.writesManifest = hasManifest
      let summary = try ExportRun(options).run()
      #expect(
        summary.recordsWritten == 1 && summary.manifest?.utf8.count == (hasManifest ? 255 : nil))
    }
  }

  static let summary: ExportSummary = {
    var summary = ExportSummary(flowRunId: "run")
    summary.path = "/out/\"set\"/exportTime=202401010000"
    summary.files = [ExportedFile(name: "part", size: 10, recordCount: 3, sha256: "abc")]
    summary.rejectedFiles = [
      ExportedFile(name: "_rejected/part", size: 5, recordCount: 1, sha256: "def")
    ]
    summary.recordsRead = 4
    summary.recordsWritten = 3
    summary.recordsRejected = 1
    summary.values.stored = 6
    summary.values.read = 6
    summary.values.reject(path: "a[7].b", reason: "why", values: 2)
    summary.inputBytes = 100
    summary.outputBytes = 10
    summary.seconds = 1.23456
    summary.schemaFingerprint = 0xab
    return summary
  }()

  func object(_ json: [UInt8]) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary)
  }

  func manifest(seconds: Double?) throws -> Manifest {
    Manifest(
      dataset: try DatasetID("set"), time: try ExportTime("202401010000"), format: .parquet,
      codec: "zstd", summary: Self.summary, seconds: seconds)
  }

  @Test("a manifest holds Adobe's keys, every file's hash and the totals")
  func manifest() throws {
    let manifest = try manifest(seconds: 1.5)
    #expect(manifest.name == "manifest-set-run.json")
    let json = manifest.json()
    #expect(json.last == UInt8(ascii: "\n"))
    let object = try object(json)
    #expect(object["flowRunId"] as? String == "run")
    #expect((object["scheduledTime"] as? String)?.hasPrefix("2024-01-01T00:00:00") == true)
    #expect(
      object["exportResults"] as? NSArray == [
        [
          "sinkPath": "set/exportTime=202401010000", "name": "part", "size": 10, "recordCount": 3,
          "sha256": "abc", "format": "parquet", "codec": "zstd",
        ]
      ])
    #expect((object["rejected"] as? NSArray)?.count == 1)
    #expect(
      object["totals"] as? NSDictionary == [
        "recordsRead": 4, "recordsWritten": 3, "recordsRejected": 1, "valuesRead": 8,
        "valuesStored": 6, "valuesRescued": 0, "valuesDropped": 0, "valuesRejected": 2,
        "fields": [
          ["path": "a[].b", "fate": "rejected", "reason": "why", "records": 1, "values": 2]
        ], "inputBytes": 100, "outputBytes": 10, "seconds": 1.5,
      ])
    #expect(object["schemaFingerprint"] as? String == "00000000000000ab")
  }

  @Test("whichever byte of a manifest is changed, cut off or put in, its digest no longer fits")
  func digest() throws {
    let json = try manifest(seconds: nil).json()
    #expect(ManifestDigest.check(json) == .right)
    for place in json.indices {
      for flip in [1, 0x20, 0x80] as [UInt8] {
        var changed = json
        changed[place] ^= flip
        if ManifestDigest.check(changed) != .wrong { Issue.record("byte \(place)") }
      }
      if ManifestDigest.check(Array(json[..<place])) == .right { Issue.record("cut at \(place)") }
      var longer = json
      longer.insert(0x20, at: place)
      if ManifestDigest.check(longer) != .wrong { Issue.record("more at \(place)") }
    }
    #expect(ManifestDigest.check(json + [0x0a]) == .wrong)
    #expect(ManifestDigest.check(Array(#"{"flowRunId":"x","exportResults":[]}"#.utf8)) == .absent)
    #expect(ManifestDigest.check([]) == .absent)
  }

  @Test("without a duration a manifest is the same every time")
  func reproducible() throws {
    let object = try object(try manifest(seconds: nil).json())
    #expect((object["totals"] as? NSDictionary)?["seconds"] == nil)
  }

  @Test("the summary is one JSON object with the documented keys, in order")
  func summaryJSON() throws {
    let text = Self.summary.json()
    #expect(!text.contains("\n"))
    let object = try object(Array(text.utf8))
    #expect(object["path"] as? String == Self.summary.path)
    #expect(
      object["files"] as? NSArray == [
        ["name": "part", "size": 10, "recordCount": 3] as NSDictionary
      ])
    #expect(object["seconds"] as? Double == 1.235)
    var rest = text[...]
    for key in [
      "flowRunId", "path", "files", "recordsRead", "recordsWritten", "recordsRejected",
      "inputBytes", "outputBytes", "seconds",
    ] {
      let range = try #require(rest.range(of: "\"\(key)\":"))
      rest = rest[range.upperBound...]
    }
    #expect(ExportSummary(flowRunId: "x").json().contains("\"path\":null"))
  }
}

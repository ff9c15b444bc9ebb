import Codecs
import ExportTestSupport
import FileSystem
import FileSystemTesting
import Foundation
import Testing

@testable import Exporting
@testable import Proof
@testable import Store
@testable import Work

/// Whatever system call goes wrong under an export, and however: no record is lost or doubled, and
/// nothing is published by half.
struct ExportFaultTests {
  enum Scenario: String, CaseIterable, CustomTestStringConvertible {
    case json, parquet, quarantine, compressed, manyFiles

    var testDescription: String { rawValue }
  }

  static let lines = (0..<40).map { "{\"n\":\($0),\"s\":\"text \($0 % 7)\"}" }

  /// A disk with some input, and what is to be done with it.
  struct Work {
    let disk = MemoryFileSystem()
    let scenario: Scenario
    let records: [String]

    init(_ scenario: Scenario) throws {
      self.scenario = scenario
      let records = ExportFaultTests.lines
      var files = [records[..<25].joined(separator: "\n"), records[25...].joined(separator: "\n")]
      if scenario == .quarantine { files[0] = "{\"bad\":}\n" + files[0] }
      for (index, text) in files.enumerated() {
        let bytes = Array((text + "\n").utf8)
        disk.put(
          "\(disk.root)/in/\(index).json",
          scenario == .compressed ? try Self.members(of: bytes) : bytes)
      }
      disk.putFolder("\(disk.root)/in/empty")
      self.records = records
    }

    /// Compressed text in three members, which count as one.
    private static func members(of bytes: [UInt8]) throws -> [UInt8] {
      let (first, second) = (bytes.count / 3, bytes.count / 2)
      return try [0..<first, first..<second, second..<bytes.count].flatMap {
        try Compressed.bytes(Array(bytes[$0]), .gzip)
      }
    }

    var folder: String { "\(disk.root)/out" }

    func export(at time: String, cleaning: Bool = false) throws -> ExportSummary {
      var options = ExportOptions(
        inputs: ["\(disk.root)/in"], dataset: try DatasetID("set"), folder: folder)
      options.exportTime = try ExportTime(time)
      options.threads = 1
      options.cleanLeftovers = cleaning
      options.writesManifest = true
      switch scenario {
      case .parquet: options.format = .parquet
      case .manyFiles:
        options.format = .json
        options.compression = ExportCompression.none
        options.maximumFileRecords = 7
      default:
        options.format = .json
        options.compression = ExportCompression.none
      }
      if scenario == .quarantine { options.onError = .quarantine }
      return try ExportRun(options).run()
    }

    /// The records of each export, by the name of its folder.
    func exports() throws -> [String: [String]] {
      var found: [String: [String]] = [:]
      let set = "\(folder)/set"
      for name in try FolderEntries.names(in: set) where name.hasPrefix("exportTime=") {
        var text: [UInt8] = []
        _ = try RestoreRun(RestoreOptions(exports: ["\(set)/\(name)"])).run { text += $0 }
        found[name] = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
      }
      return found
    }
  }

  @Test("every call fails, in every way", arguments: Scenario.allCases)
  func sweep(scenario: Scenario) throws {
    let clean = try Work(scenario)
    clean.disk.inject([])
    _ = try clean.export(at: "202401010000")
    let counts = clean.disk.counts
    #expect(try clean.exports() == ["exportTime=202401010000": clean.records])
    // What is published lasts.
    clean.disk.powerCut()
    #expect(try clean.exports() == ["exportTime=202401010000": clean.records])

    let cases = FaultSweep.cases(counts)
    #expect(cases.count > 80)
    var outcomes: [String: Int] = [:]
    for test in cases {
      let work = try Work(scenario)
      work.disk.inject(test.fault)
      var error: (any Error)?
      do { _ = try work.export(at: "202401010000") } catch let failure { error = failure }
      let isKilled = work.disk.isKilled
      work.disk.inject([])
      if isKilled { test.losesPower ? work.disk.powerCut() : work.disk.restart() }
      let found = try work.exports()
      let comment: Comment = "\(scenario) \(test): \(error.map { "\($0)" } ?? "no error")"
      #expect(found == [:] || found == ["exportTime=202401010000": work.records], comment)
      if error == nil { #expect(!found.isEmpty, comment) }
      if test.isHarmless { #expect(error == nil, comment) }
      if let error { #expect(error is ExportError, comment) }
      outcomes[
        error == nil ? "done" : found.isEmpty ? "nothing" : "published, then an error", default: 0] +=
        1

      // The next run is as if there had been none before.
      _ = try work.export(at: "202401010001", cleaning: true)
      var expected = found
      expected["exportTime=202401010001"] = work.records
      #expect(try work.exports() == expected, comment)
      let left = try FolderEntries.names(in: "\(work.folder)/set").filter { $0.hasPrefix("_in") }
      #expect(left == [], comment)
    }
    print(
      "faults under an export (\(scenario)): \(cases.count) cases, \(outcomes.sorted { $0.key < $1.key })"
    )
  }
}

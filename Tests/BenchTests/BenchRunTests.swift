import ByteBuffers
import ExportTestSupport
import Exporting
import Foundation
import Generate
import Store
import Testing
import Wording
import Work

@testable import Bench

@Suite("BenchRun")
struct BenchRunTests {
  let folder = TemporaryFolder()
  let work = TemporaryFolder()

  private func events(_ count: Int) throws -> String {
    var text = ByteBuffer()
    try RecordGenerator(kind: .events, seed: 4).generate(0..<count, threads: 2) { text.append($0) }
    return folder.write("events.ndjson", text.array())
  }

  private func options(_ inputs: [String], codecs: [String] = ["none", "zstd:1", "snappy"]) throws
    -> BenchOptions
  {
    var options = BenchOptions(inputs: inputs)
    options.codecs = try codecs.map { try BenchCodec(parsing: $0) }
    options.repeats = 2
    options.threads = 2
    options.temporaryFolder = work.path
    return options
  }

  @Test("every combination is measured in every round, and makes what the export makes")
  func measures() throws {
    let path = try events(800)
    let report = try BenchRun(options([path])).run()
    #expect(report.isComplete && report.isWhole)
    #expect(report.records == 800)
    #expect(
      report.rows.map(\.combination.label) == [
        "parquet none", "parquet zstd:1", "parquet snappy", "json none", "json zstd:1",
      ])
    for row in report.rows {
      #expect(row.exports.count == 2 && row.restores.count == 2)
      #expect(row.exports.allSatisfy { $0.wallSeconds > 0 && $0.cpuSeconds > 0 })
      #expect(row.restores.allSatisfy { $0.wallSeconds > 0 && $0.records == 800 })
      #expect(row.peakMemory == nil)
      var export = ExportOptions(
        inputs: [path], dataset: try DatasetID("bench"), folder: folder.path + "/out")
      try ExportOptions.table.apply(row.combination.values, to: &export)
      export.writesManifest = true
      export.seed = 1
      export.exportTime = try ExportTime("200001010000")
      let summary = try ExportRun(export).run()
      #expect(summary.outputBytes == row.outputBytes)
      try FileManager.default.removeItem(atPath: folder.path + "/out")
    }
    #expect(work.entries.isEmpty)
  }

  @Test("columns have their bytes, encodings, nulls and different values, the costliest first")
  func columns() throws {
    let lines = (0..<500).map { n in
      "{\"id\":\"record-\(n)-\(n &* 7919)\",\"kind\":\"k\(n % 3)\"\(n % 5 == 0 ? ",\"rare\":true" : "")}\n"
    }
    let path = folder.write("in.ndjson", lines.joined())
    let report = try BenchRun(options([path], codecs: ["zstd"])).run()
    #expect(report.columnsOf?.label == "parquet zstd:3")
    let columns = report.columns
    #expect(columns.map(\.path).sorted() == ["id", "kind", "rare"])
    #expect(columns.first?.path == "id")
    #expect(
      zip(columns, columns.dropFirst()).allSatisfy { $0.compressedBytes >= $1.compressedBytes })
    let rare = try #require(columns.first { $0.path == "rare" })
    #expect(rare.nulls == 400 && rare.distinct == 1)
    let kind = try #require(columns.first { $0.path == "kind" })
    #expect(kind.distinct == 3 && kind.isDistinctExact && kind.nulls == 0)
    #expect(!kind.encodings.isEmpty && kind.encodedBytes > 0)
    // Nothing of the export is left out.
    let sum = columns.reduce(0) { $0 + $1.compressedBytes } + report.otherBytes
    #expect(sum == report.rows.first { $0.combination == report.columnsOf }?.outputBytes)
    #expect(report.otherBytes > 0)
  }

  @Test("an input larger than the sample is measured by a part of it")
  func sampled() throws {
    let path = try events(3000)
    var options = try options([path], codecs: ["none"])
    options.sampleSize = 500_000
    let report = try BenchRun(options).run()
    #expect(!report.isWhole)
    #expect(report.inputBytes > 4_000_000)
    #expect((300_000...700_000).contains(report.sampleBytes))
  }

  @Test("the report is there as text, JSON and a page, with nothing of the input as markup")
  func report() throws {
    let key = "<script>alert(1)</script>&\\\"'"
    let path = folder.write(
      "<img src=x>'&.ndjson", (0..<50).map { "{\"\(key)\":\"v\($0)\"}\n" }.joined())
    var options = try options([path])
    options.command = ["xdm-export", "bench", path]
    let report = try BenchRun(options).run()
    let html = report.html()
    #expect(!html.contains("<script") && !html.contains("<img"))
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;"))
    #expect(html.contains("&lt;img src=x&gt;"))
    #expect(!html.contains("http:") && !html.contains("https:"))
    let text = report.text(width: 80)
    #expect(text.contains("balanced: ") && text.contains("* nothing else is both"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.count == 5)
    #expect((json["recommendations"] as? [Any])?.count == 3)
    #expect(
      (json["columns"] as? [[String: Any]])?.first?["path"] as? String
        == "<script>alert(1)</script>&\"'")
  }

  @Test("the command that is recommended makes what was measured")
  func command() throws {
    let report = try BenchRun(options([try events(300)])).run()
    let smallest = try #require(report.recommendations.first { $0.purpose == .smallest })
    let command = report.command(for: smallest.row.combination)
    #expect(command.prefix(2) == ["xdm-export", "export"])
    #expect(command.contains("--manifest"))
    #expect(Array(command.suffix(2)) == ["--threads", "2"])
  }

  @Test("Parquet is measured, and recommended, by a given schema; JSON has no use for it")
  func schema() throws {
    let schema = folder.write(
      "schema.json",
      """
      {"$id":"https://example.com/event","type":"object",
        "properties":{"n":{"type":"integer"},"at":{"type":"string","format":"date-time"}}}
      """)
    let lines = (0..<400).map { "{\"n\":\($0),\"at\":\"2024-01-02T03:04:05Z\",\"other\":[true]}\n" }
    var options = try options([folder.write("in.ndjson", lines.joined())], codecs: ["none"])
    options.schema.file = schema
    options.schema.timestamps = .text
    let report = try BenchRun(options).run()
    #expect(report.isComplete)
    #expect(report.rows.map(\.combination.label) == ["parquet none", "json none"])
    // The column of fields that the schema does not have is there by a given schema alone.
    #expect(Set(report.columns.map(\.path)) == ["n", "at", "_rescued"])
    #expect(
      report.command(for: report.rows[0].combination).suffix(6)
        == ["--schema", schema, "--timestamps", "text", "--threads", "2"])
    #expect(!report.command(for: report.rows[1].combination).contains("--schema"))
    options.formats = [.json]
    #expect(throws: ExportError.self) { try BenchRun(options) }
    options.formats = [.parquet]
    options.schema.file = folder.path + "/none.json"
    #expect(throws: ExportError.self) { try BenchRun(options) }
  }

  @Test("limits that nothing keeps to leave nothing to recommend, and the report says why")
  func limits() throws {
    var options = try options([try events(100)])
    options.maximumSize = .share(0.0001)
    let report = try BenchRun(options).run()
    #expect(report.recommendations.isEmpty)
    #expect(report.notes.contains { $0.contains("nothing to recommend") && $0.contains("0.01 %") })
    #expect(!report.columns.isEmpty)
  }

  @Test("input without records is an error, and nothing is left")
  func empty() throws {
    for text in ["", "\n \n", "[]\n"] {
      let options = try options([folder.write("in.ndjson", text)])
      let error = #expect(throws: ExportError.self) { try BenchRun(options).run() }
      #expect(error?.description.contains("holds no records") == true)
    }
    #expect(work.entries.isEmpty)
  }

  @Test("a record that cannot be exported is named by its place in the input")
  func badRecord() throws {
    let path = folder.write("in.ndjson", "{\"a\":1}\n\n{\"a\":1,\"a\":2}\n")
    let options = try options([path])
    let error = #expect(throws: ExportError.self) { try BenchRun(options).run() }
    let description = try #require(error?.description)
    #expect(description.contains("parquet none: \(path): "), "\(description)")
    #expect(description.contains("(byte 16 of the input)"), "\(description)")
    #expect(work.entries.isEmpty)
  }

  @Test("a folder that is not there is an error that names it")
  func noFolder() throws {
    var options = try options([try events(10)])
    options.temporaryFolder = work.path + "/none"
    let error = #expect(throws: ExportError.self) { try BenchRun(options).run() }
    #expect(error?.description.contains(work.path + "/none") == true)
  }

  @Test("a program that cannot be run is an error that names it")
  func noProgram() throws {
    var options = try options([try events(10)])
    options.runner = .processes(program: work.path + "/none")
    let error = #expect(throws: ExportError.self) { try BenchRun(options).run() }
    #expect(error?.description.contains(work.path + "/none") == true)
    #expect(work.entries.isEmpty)
  }

  @Test("a program that fails is an error with what it says, or how it ended")
  func badProgram() throws {
    for (script, part) in [
      ("echo 'xdm-export: no luck' >&2; exit 1", "parquet none: no luck"),
      ("exit 0", "the process has failed"), ("kill -9 $$", "signal 9"), ("echo '{}'", "failed"),
    ] {
      let program = folder.write("program-\(part.count)", "#!/bin/sh\n\(script)\n")
      chmod(program, 0o755)
      var options = try options([try events(10)])
      options.runner = .processes(program: program)
      let error = #expect(throws: ExportError.self) { try BenchRun(options).run() }
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
    #expect(work.entries.isEmpty)
  }

  @Test("a combination whose restored records are not those of the input is an error")
  func different() throws {
    // Exports other records than it was given, which only a comparison with them can tell.
    let program = folder.write(
      "program",
      """
      #!/bin/sh
      case $2 in
      export)
        while [ "$1" != --to ]; do shift; done
        mkdir -p "$2/made"
        printf '{"a":1}\\n{"a":3}\\n' > "$2/made/part-00000.json"
        echo '{"wallSeconds":1,"cpuSeconds":1,"records":2,"outputBytes":16,"path":"'"$2/made"'"}' ;;
      restore) echo '{"wallSeconds":1,"cpuSeconds":1,"records":2,"outputBytes":16}' ;;
      esac

      """)
    chmod(program, 0o755)
    var options = try options(
      [folder.write("in.ndjson", "{\"a\":1}\n{\"a\":2}\n")], codecs: ["none"])
    options.formats = [.json]
    options.runner = .processes(program: program)
    let error = #expect(throws: ExportError.self) { try BenchRun(options).run() }
    let description = try #require(error?.description)
    #expect(description.contains("json none: what was restored is not what was exported"))
    #expect(description.contains("record 2"), "\(description)")
  }

  /// Stops a benchmark when it has come to a phase.
  private func stopped(when isTime: @escaping @Sendable (BenchProgress) -> Bool) throws
    -> BenchReport
  {
    var options = try options([try events(200)])
    let holder = RunHolder()
    options.onProgress = { if isTime($0) { holder.run?.cancel() } }
    let run = try BenchRun(options)
    holder.run = run
    return try run.run()
  }

  private final class RunHolder: @unchecked Sendable {
    var run: BenchRun?
  }

  @Test("what was measured until it was stopped is reported")
  func stoppedLate() throws {
    let report = try stopped { $0.done == 7 }
    #expect(!report.isComplete)
    #expect(report.rows.count == 2)
    #expect(report.rows.allSatisfy { $0.exports.count == 1 && $0.restores.count == 1 })
    #expect(report.notes.contains { $0.contains("stopped before the end") })
    #expect(report.text().contains("json none") == false)
    #expect(work.entries.isEmpty)
  }

  @Test("what is stopped before anything was measured is an error, and nothing is left")
  func stoppedEarly() throws {
    let error = #expect(throws: ExportError.self) {
      try stopped { if case .warmingUp = $0.phase { true } else { false } }
    }
    #expect(error?.description == "it was stopped before anything was measured")
    #expect(work.entries.isEmpty)
  }
}

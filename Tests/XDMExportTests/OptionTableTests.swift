import Foundation
import Testing
import Wording

@testable import Dataflows
@testable import Exporting
@testable import OptionTables
@testable import Store
@testable import Work

struct OptionTableTests {
  /// Options of which each has another value than by default.
  static func unusual() throws -> ExportOptions {
    var options = ExportOptions(inputs: ["a", "-"], dataset: try DatasetID("D"), folder: "out")
    options.exportTime = try ExportTime("202401020304")
    options.format = .json
    options.compression = ExportCompression.none
    options.level = 7
    options.encodings = .smallest
    options.rowGroupSize = 3 << 20
    options.maximumFileSize = 1001
    options.maximumFileRecords = 17
    options.writesManifest = true
    options.schema = "s.json"
    options.schemaPath = ["x", "y z"]
    options.unknown = .drop
    options.timestamps = .text
    options.keepsExactNumbers = true
    options.onError = .quarantine
    options.maximumRejects = 0
    options.seed = .max
    options.threads = 99
    options.cleanLeftovers = true
    return options
  }

  @Test("every property that can be set is in the table")
  func complete() throws {
    let values = ExportOptions.table.values(in: try Self.unusual())
    #expect(values.values.count == ExportOptions.table.count)
    let properties = Mirror(reflecting: try Self.unusual()).children.compactMap(\.label)
    let others: Set = ["draftSampleSize", "maximumLineLength", "inputs", "onProgress"]
    #expect(properties.filter { !others.contains($0) }.count == ExportOptions.table.count)
    let names = ExportOptions.table.map(\.definition.setting)
    #expect(Set(names).count == names.count)
  }

  @Test("options come back as they were stored")
  func stored() throws {
    let plain = ExportOptions(inputs: ["i"], dataset: try DatasetID("D"), folder: "o")
    for options in [try Self.unusual(), plain] {
      let data = try JSONEncoder().encode(options)
      let back = try JSONDecoder().decode(ExportOptions.self, from: data)
      #expect(ExportOptions.table.values(in: back) == ExportOptions.table.values(in: options))
      #expect(back.inputs == options.inputs)
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        ExportOptions.self, from: Data(#"{"inputs":[],"dataset":"D","to":"o","level":"x"}"#.utf8))
    }
  }

  @Test("the words of a command line say what options are")
  func words() throws {
    let options = try Self.unusual()
    let values = ExportOptions.table.values(in: options)
    var words = ExportOptions.table.words(for: values)[...]
    #expect(words.contains("--schema-path") && words.contains("3MiB"))
    var parsed = OptionValues()
    while let flag = words.popFirst() {
      let option = try #require(ExportOptions.table.map(\.definition).first { $0.flag == flag })
      let text = option.syntax == .flag ? "" : words.popFirst() ?? ""
      let value = try option.syntax.parse(text)
      if option.isRepeatable, case .texts(let before)? = parsed[option.setting] {
        parsed[option.setting] = .texts(before + [value.description])
      } else {
        parsed[option.setting] = option.isRepeatable ? .texts([value.description]) : value
      }
    }
    #expect(parsed == values)
  }

  @Test("the digest depends on what shapes files, and on nothing else")
  func digest() throws {
    let plain = ExportOptions(inputs: ["i"], dataset: try DatasetID("E"), folder: "o")
    let unusual = ExportOptions.table.values(in: try Self.unusual())
    for option in ExportOptions.table {
      var options = plain
      let value = try #require(unusual[option.definition.setting])
      try option.apply(value, to: &options)
      let isEqual = options.outputDigest(schema: nil) == plain.outputDigest(schema: nil)
      #expect(isEqual != option.definition.shapesOutput, "\(option.definition.flag)")
    }
  }

  @Test("a value that an option cannot have is wrong usage, and its setting is named")
  func unfit() throws {
    var options = try Self.unusual()
    var values = OptionValues()
    values[OptionDefinition.level.setting] = .text("high")
    let error = #expect(throws: ExportError.self) {
      try ExportOptions.table.apply(values, to: &options)
    }
    #expect(error?.code == .unfitValue && error?.remedies == [OptionDefinition.level.setting])
    #expect(error?.category == .usage)
  }

  @Test(
    "values are read as the syntax says",
    arguments: [
      (ValueSyntax.number(1...9), "9", OptionValue.number(9)),
      (.number(0...UInt64.max), "18446744073709551615", .number(.max)),
      (.bytes, "64MiB", .number(64 << 20)), (.bytes, "1 GB", .number(1_000_000_000)),
      (.bytes, "65536", .number(65536)), (.choice(["a", "b"]), "b", .text("b")),
      (.words("W"), "a,b,,c", .texts(["a", "b", "c"])), (.file("F"), "-", .text("-")),
    ])
  func syntax(_ given: (ValueSyntax, String, OptionValue)) throws {
    #expect(try given.0.parse(given.1) == given.2)
  }

  @Test(
    "other values are refused",
    arguments: [
      (ValueSyntax.number(1...9), "10"), (.number(1...9), "-1"), (.number(1...9), "five"),
      (.number(0...UInt64.max), "18446744073709551616"), (.bytes, "0"), (.bytes, "1.5GB"),
      (.bytes, "9223372036854775808"), (.bytes, "20000000TiB"), (.choice(["a", "b"]), "c"),
      (.words("W", known: ["a"]), "a,b"),
    ])
  func refused(_ given: (ValueSyntax, String)) {
    #expect(throws: ValueSyntax.Mismatch.self) { try given.0.parse(given.1) }
  }
}

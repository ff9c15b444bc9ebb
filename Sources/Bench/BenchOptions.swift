import Exporting
import Foundation
import OptionTables
import Store
import Work

/// What a benchmark measures, on which records, and how.
public struct BenchOptions: Sendable {
  /// How large an export of all the input may become.
  public enum SizeLimit: Sendable, Equatable {
    case bytes(Int)
    /// A share of the bytes of JSON text, from 0 to 1.
    case share(Double)
  }

  /// Files, directories of files, or `-` for standard input.
  public var inputs: [String]
  public var formats = ExportFormat.allCases
  public var codecs = BenchCodec.usual
  /// Bytes of JSON text that row groups of Parquet are made from; nil leaves it to the export.
  public var rowGroupSizes: [Int?] = [nil]
  /// Which encodings Parquet files may use; nil leaves it to the export.
  public var encodings: [ExportEncodings?] = [nil]
  /// The schema of all that is exported as Parquet.
  public var schema = BenchSchema()
  /// Bytes of JSON text that are measured with, taken from all over the input.
  public var sampleSize = 256 << 20
  /// How often each combination is measured, after a warm-up that does not count.
  public var repeats = 3
  /// Threads of an export; nil for all of the processor's.
  public var threads: Int?
  /// Where the sample and what is exported are kept for as long as it takes. Its disk is measured,
  /// too: exports are written to it.
  public var temporaryFolder = FileManager.default.temporaryDirectory.path
  /// Bytes of JSON text a second that what is recommended exports at least.
  public var minimumThroughput: Int?
  /// What is recommended makes an export of all the input that is no larger.
  public var maximumSize: SizeLimit?
  public var runner = BenchRunner.inProcess
  /// The command that the report names as its own; empty for none.
  public var command: [String] = []
  /// Name and version of the program, for the report.
  public var program = ""
  /// Called now and then, one call at a time.
  public var onProgress: (@Sendable (BenchProgress) -> Void)?

  public init(inputs: [String]) { self.inputs = inputs }

  /// More repeats than anybody waits for.
  private static let maximumRepeats = 1000
  private static let maximumRowGroupSize = 1 << 30

  /// - Throws: A usage error for the first option that makes no sense.
  func validate() throws(ExportError) {
    guard !inputs.isEmpty else {
      throw .usage("no input: name files or directories, or - for standard input")
    }
    guard !combinations.isEmpty else {
      let names = codecs.map(\.description).joined(separator: ", ")
      let formats = formats.map(\.rawValue).joined(separator: " and ")
      throw .usage("there is nothing to measure: \(formats) cannot be compressed with \(names)")
    }
    guard (1...Self.maximumRepeats).contains(repeats) else {
      throw .usage("\(repeats) repeats: use 1 to \(Self.maximumRepeats)")
    }
    guard sampleSize > 0 else { throw .usage("a sample of \(sampleSize) bytes makes no sense") }
    for case let size? in rowGroupSizes where !(1...Self.maximumRowGroupSize).contains(size) {
      throw .usage("a row group size of \(size): use 1 to \(Self.maximumRowGroupSize) bytes")
    }
    if let combination = combinations.first(where: { $0.format == .parquet }) {
      let export = try export("-", as: combination, to: temporaryFolder)
      try export.validate()
      _ = try export.givenSchema()
    } else if schema != BenchSchema() {
      throw .usage("a schema, and how it stores values, is for Parquet, which is not measured")
    }
    if case .share(let share) = maximumSize, !(share > 0 && share.isFinite) {
      throw .usage("a size limit of no part of the input makes no sense")
    }
  }

  /// The options of an export of `input` that is measured.
  func export(
    _ input: String, as combination: BenchCombination, to folder: String
  ) throws(ExportError) -> ExportOptions {
    var export = ExportOptions(
      inputs: [input], dataset: try DatasetID(Self.dataset), folder: folder)
    try ExportOptions.table.apply(values(of: combination), to: &export)
    export.writesManifest = true
    // The same bytes each time: what the first has proved of them is then true of all.
    export.seed = Self.seed
    export.exportTime = try ExportTime(Self.exportTime)
    if let threads { export.threads = threads }
    return export
  }

  /// The command line of the same.
  func arguments(
    _ input: String, as combination: BenchCombination, to folder: String
  ) throws(ExportError) -> [String] {
    let table = ExportOptions.table
    let export = try export(input, as: combination, to: folder)
    return ["export"] + table.words(for: table.values(in: export)) + ["--", input]
  }

  /// The options of `export` that ask for a combination, with the schema.
  func arguments(of combination: BenchCombination) -> [String] {
    ExportOptions.table.words(for: values(of: combination))
  }

  private func values(of combination: BenchCombination) -> OptionValues {
    var values = combination.values
    if combination.format == .parquet { values.add(schema.values) }
    return values
  }

  /// The option that asks for the threads, of `export` and of `restore`.
  var threadArguments: [String] {
    threads?.optionValue.map(OptionDefinition.threads.words) ?? []
  }

  private static let dataset = "bench"
  private static let seed: UInt64 = 1
  private static let exportTime = "200001010000"
}

/// How far a benchmark has come.
public struct BenchProgress: Sendable, Equatable {
  public enum Phase: Sendable, Equatable {
    /// Taking the sample; with bytes of input as stored, those that have to be read to find it.
    case sampling(bytes: Int)
    /// Finding out what the sample's fields hold.
    case profiling
    /// Exporting, restoring and comparing for the first time.
    case warmingUp(BenchCombination)
    case measuring(BenchCombination, round: Int)
  }

  public var phase: Phase
  /// Exports, with what follows from them, that are done.
  public var done: Int
  public var total: Int
  public var seconds: Double
}

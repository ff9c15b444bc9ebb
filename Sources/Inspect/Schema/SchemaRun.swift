import Exporting
import Foundation
import Input
import Store
import Work
import XDM

/// What a schema is found out from.
public struct SchemaRunOptions: Sendable {
  /// Files, directories of files, or `-` for standard input; none with a schema.
  public var inputs: [String] = []
  /// The file of an XDM schema.
  public var schema: String?
  /// Folders, and files, in which what the schema refers to is found.
  public var schemaPath: [String] = []
  public var timestamps: TimestampForm?
  /// As of an export (`ExportOptions.keepsExactNumbers`).
  public var keepsExactNumbers = false
  public var threads = ProcessInfo.processInfo.activeProcessorCount
  /// Whether fields are looked at for what they hold: takes a second pass over the input.
  public var findsValues = true
  public var onProgress: (@Sendable (WorkProgress) -> Void)?
  /// How long lines may be.
  var lineLimit = LineLimit()

  public init() {}
}

/// A schema, and what records hold in its fields.
public struct SchemaReport: Sendable {
  public let schema: XDMSchema
  /// Records that it was inferred from; nil for a given schema.
  public var records: Int?
  /// Lines that are no records.
  public var rejected = 0
  /// What was found of each field, where that was asked for.
  public var fields: [FieldProfile]?
}

/// Finds out the schema of records, or reads one.
public final class SchemaRun: Sendable {
  /// Bytes of JSON text that are read at a time.
  private static let segmentSize = 8 << 20

  private let options: SchemaRunOptions
  private let stop = StopFlag()

  /// - Throws: A usage error when there is nothing to find a schema from, or both kinds of it.
  public init(_ options: SchemaRunOptions) throws(ExportError) {
    guard options.inputs.isEmpty != (options.schema == nil) else {
      throw .usage("a schema comes from records or from a file: name inputs, or a schema")
    }
    guard options.schema != nil || options.schemaPath.isEmpty else {
      throw .usage("folders of schemas are of use with a schema only")
    }
    self.options = options
  }

  /// Makes `run` stop soon, and throw. May be called from any thread.
  public func cancel() { stop.set() }

  /// Reads the schema, or all of the input. Lines that are no records are left out and counted.
  public func run() throws(ExportError) -> SchemaReport {
    if let schema = options.schema {
      return SchemaReport(
        schema: try SchemaFiles.schema(
          schema, folders: options.schemaPath, timestamps: options.timestamps,
          rescuesUnknown: false))
    }
    let spool = FileManager.default.temporaryDirectory.path
    let meter = ProgressMeter(options.onProgress)
    let catalog = try InputCatalog(
      options.inputs, spoolFolder: spool, lineLimit: options.lineLimit, stop: stop, meter: meter)
    defer { catalog.close() }
    let pass = InputPass(
      options: try exportOptions(), catalog: catalog,
      plan: SegmentPlan(segmentSize: Self.segmentSize), stop: stop, meter: meter)
    meter.begin(passes: options.findsValues ? 2 : 1, over: { catalog.knownSize })
    return try report(pass)
  }

  /// A pass needs them, though nothing is exported.
  private func exportOptions() throws(ExportError) -> ExportOptions {
    var export = ExportOptions(
      inputs: options.inputs, dataset: try DatasetID("schema"), folder: "schema")
    export.threads = options.threads
    export.timestamps = options.timestamps
    export.keepsExactNumbers = options.keepsExactNumbers
    export.onError = .quarantine
    try export.validate()
    return export
  }

  private func report(_ pass: InputPass) throws(ExportError) -> SchemaReport {
    let (inferred, counter) = try pass.inferSchema()
    let schema: XDMSchema
    do throws(XDMError) { schema = try inferred.schema() } catch { throw .schema(error) }
    var report = SchemaReport(schema: schema, records: counter.accepted, rejected: counter.rejected)
    guard options.findsValues else { return report }
    let profile = RecordProfiler(schema: schema)
    try pass.run(
      .inspecting,
      makeWork: { (pass) throws(ExportError) in
        let reader = SegmentReader(pass)
        return { (segment, _) throws(ExportError) in
          let profiler = RecordProfiler(schema: schema)
          try reader.forEachChunk(of: segment, passing: { _ in }) { chunk in
            _ = profiler.consume(Chunk(base: chunk.base, count: chunk.count))
          }
          return ProfiledSegment(profiler: profiler)
        }
      },
      commit: { (segment: ProfiledSegment) in profile.merge(segment.profiler) })
    for file in pass.catalog.files { try file.checkUnchanged() }
    report.fields = profile.fields
    return report
  }
}

/// What a segment holds in the fields of a schema.
private struct ProfiledSegment: @unchecked Sendable {
  /// Used by one thread at a time: it goes from the worker to the committing thread.
  let profiler: RecordProfiler
}

import ByteBuffers
import Codecs
import Exporting
import OptionTables
import Store
import Work

/// By which options an interrupted run is finished.
enum PlannedOptions {
  /// All parts can be made as they were planned.
  case complete(ExportOptions)
  /// The options or the schema of the plan are gone. Finished parts are published as they are, and
  /// the others are not made: they would not fit.
  case finishedOnly(ExportOptions)

  /// - Parameters:
  ///   - current: The options that a new run would have.
  ///   - digest: Of these.
  init(
    of plan: RunPlan, _ finished: [Int: FinishedPart], currently current: ExportOptions,
    _ digest: String, mode: Dataflow.ExportMode
  ) {
    var planned = ExportOptions(
      inputs: current.inputs, dataset: current.dataset, folder: current.folder)
    do throws(ExportError) {
      guard let values = plan.options else {
        let isUnchanged =
          plan.optionsDigest == (try Self.earlierDigest(current, mode))
        self = isUnchanged ? .complete(current) : .finishedOnly(current.asIn(finished))
        return
      }
      try ExportOptions.table.apply(values, to: &planned)
    } catch {
      self = .finishedOnly(current.asIn(finished))
      return
    }
    // A schema that cannot be read, whatever the reason, makes no part.
    let schema = Result { () throws(ExportError) in try planned.givenSchema() }
    switch schema {
    case .success(let schema) where planned.outputDigest(schema: schema) == plan.optionsDigest:
      self = .complete(planned)
    default: self = .finishedOnly(planned)
    }
  }

  /// The digest in plans of earlier versions, which do not hold the options themselves.
  static func earlierDigest(
    _ options: ExportOptions, _ mode: Dataflow.ExportMode
  ) throws(ExportError) -> String {
    var text = [
      options.format.rawValue, options.codec.rawValue, "\(options.level ?? -1)",
      "\(options.maximumFileRecords ?? -1)", "\(options.maximumFileSize ?? -1)",
      options.onError.rawValue, "\(options.writesManifest)", "\(options.rowGroupSize ?? -1)",
      mode.rawValue,
    ].joined(separator: "\n")
    if let schema = try options.givenSchema() { text += "\n\(schema.fingerprint)" }
    return SHA256.hexadecimal(Array(text.utf8).withUnsafeBytes { SHA256.hash($0) })
  }
}

extension ExportOptions {
  /// The options with the format and the codec that the files of finished parts have.
  fileprivate func asIn(_ finished: [Int: FinishedPart]) -> ExportOptions {
    guard let name = finished.values.lazy.flatMap(\.part.files).first?.name else { return self }
    var options = self
    var longest = 0
    for format in ExportFormat.allCases {
      for codec in format.codecs {
        let ending = format.fileExtension(codec)
        guard name.hasSuffix(ending), ending.count > longest else { continue }
        longest = ending.count
        (options.format, options.compression) = (format, codec)
      }
    }
    return options
  }
}

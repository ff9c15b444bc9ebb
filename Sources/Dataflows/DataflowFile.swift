import ByteBuffers
import Exporting
import FileSystem
import Foundation
import JSONStream
import OptionTables
import Store
import Work
import XDM

/// A dataflow as it is written in a file: JSON, by the schema of `DataflowSchema`.
public enum DataflowFile {
  /// What is wrong with a file; each finding names a field.
  public typealias Finding = DataflowSchema.Finding

  static let maximumSize = 16 << 20

  /// Reads the dataflow in a file.
  ///
  /// - Throws: A usage error with one sentence for the first field that is wrong.
  public static func read(_ path: String) throws(ExportError) -> Dataflow {
    let (dataflow, findings) = try check(path)
    guard let dataflow, findings.isEmpty else {
      let more = findings.count > 1 ? " (and \(findings.count - 1) more: see flow validate)" : ""
      throw .usage("\(path): \(findings.first.map { "\($0)" } ?? "it is no dataflow")\(more)")
    }
    return dataflow
  }

  /// Reads the dataflow in a file, and says all that is wrong with it.
  ///
  /// - Throws: When the file cannot be read, or is not JSON.
  public static func check(
    _ path: String
  ) throws(ExportError) -> (dataflow: Dataflow?, findings: [Finding]) {
    let tree: JSONTree
    let text = try WholeFile.read(path, atMost: maximumSize)
    do throws(JSONError) { tree = try JSONTree.parse(text) } catch {
      let line = text.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw .usage("\(path): this is not JSON: \(error.reason.sentence), in line \(line)")
    }
    return check(tree, path: path)
  }

  /// Checks what a file at `path` holds.
  static func check(_ tree: JSONTree, path: String) -> (Dataflow?, [Finding]) {
    let findings = DataflowSchema.findings(in: tree)
    guard findings.isEmpty else { return (nil, findings) }
    var reader = DataflowReader(folder: folder(of: path), file: path)
    let dataflow = reader.read(tree)
    return (dataflow, reader.findings)
  }

  /// The folder that relative paths of a file start from.
  private static func folder(of path: String) -> String {
    let absolute =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return PathText.parent(of: absolute)
  }
}

/// Makes a dataflow of JSON that fits the schema, and finds what the schema cannot say.
private struct DataflowReader {
  let folder: String
  let file: String
  var findings: [DataflowSchema.Finding] = []

  /// The ID of dataflows that have none: those of one folder are then one and the same.
  private static let defaultID = "default"

  mutating func read(_ root: JSONTree) -> Dataflow? {
    guard let sources = sources(root["sourceConnections"]?.elements ?? []),
      let target = target(root["targetConnection"]?["params"] ?? .null),
      let schedule = schedule(root["scheduleParams"] ?? .null)
    else { return nil }
    var dataflow = Dataflow(
      id: root["id"]?.text ?? Self.defaultID, name: root["name"]?.text, sources: sources,
      target: target, schedule: schedule, file: file)
    if let mode = exportMode(root) { dataflow.exportMode = mode }
    if let text = root["onRewrittenInput"]?.text,
      let policy = Dataflow.RewritePolicy(rawValue: text)
    {
      dataflow.onRewrittenInput = policy
    }
    if target.options[\.format] == .json,
      let index = sources.firstIndex(where: { $0.options[\.schema] != nil })
    {
      report("sourceConnections[\(index)].schema", Self.linesAsTheyAre)
    }
    return dataflow
  }

  private static let linesAsTheyAre = "JSON exports hold the lines as they are"

  private mutating func report(_ field: String, _ sentence: String) {
    findings.append(DataflowSchema.Finding(field: field, sentence: sentence))
  }

  private mutating func exportMode(_ root: JSONTree) -> Dataflow.ExportMode? {
    let inSchedule = root["scheduleParams"]?["exportMode"]?.text
    if let text = root["exportMode"]?.text, let inSchedule, text != inSchedule {
      report("scheduleParams.exportMode", "it says \(inSchedule), and exportMode says \(text)")
    }
    return (root["exportMode"]?.text ?? inSchedule).flatMap {
      $0 == "DAILY_FULL_EXPORT" ? .full : Dataflow.ExportMode(rawValue: $0)
    }
  }

  private mutating func sources(_ elements: [JSONTree]) -> [Dataflow.SourceConnection]? {
    var sources: [Dataflow.SourceConnection] = []
    for (index, element) in elements.enumerated() {
      let field = "sourceConnections[\(index)]"
      let text = element["datasetId"]?.text ?? ""
      guard let id = try? DatasetID(text) else {
        report("\(field).datasetId", "\"\(text)\" cannot be the name of a folder")
        continue
      }
      if let first = sources.firstIndex(where: { $0.datasetID == id }) {
        report(
          "\(field).datasetId", "\"\(text)\" is that of sourceConnections[\(first)] already")
        continue
      }
      let options = options(of: .source, in: element)
      if options[\.schema] == nil {
        if options[\.schemaPath] != nil {
          report("\(field).schemaPath", "folders of schemas are of use with a schema only")
        }
        if options[\.unknown] != nil {
          report("\(field).unknownFields", "without a schema, no field is unknown")
        }
      }
      sources.append(
        Dataflow.SourceConnection(
          datasetID: id, name: element["name"]?.text,
          paths: (element["paths"]?.elements ?? []).compactMap(\.text).map(resolved),
          options: options))
    }
    return findings.isEmpty ? sources : nil
  }

  private func resolved(_ path: String) -> String {
    path.hasPrefix("/") ? path : folder == "/" ? "/" + path : "\(folder)/\(path)"
  }

  /// The options of exports that `object` sets, with absolute paths.
  private func options(of place: DataflowField.Place, in object: JSONTree) -> OptionValues {
    var values = OptionValues()
    for option in ExportOptions.table.map(\.definition) {
      guard let field = option.dataflowField, field.place == place, let json = object[field.key]
      else { continue }
      let value = OptionValue(json)
      values[option.setting] =
        switch (option.syntax, value) {
        case (.choice, .text(let word)?): .text(word.lowercased())
        case (.file, .text(let path)?), (.folder, .text(let path)?): .text(resolved(path))
        case (.file, .texts(let paths)?), (.folder, .texts(let paths)?):
          paths.isEmpty ? nil : .texts(paths.map(resolved))
        default: value
        }
    }
    return values
  }

  private mutating func target(_ params: JSONTree) -> Dataflow.TargetConnection? {
    let field = "targetConnection.params"
    let options = options(of: .target, in: params)
    let format = options[\.format] ?? .parquet
    let codec = (options[\.compression] ?? nil) ?? format.defaultCodec
    if !format.codecs.contains(codec) {
      let known = format.codecs.map { $0.rawValue.uppercased() }
      report("\(field).compression", "JSON files take \(ValueSyntax.list(known))")
    }
    if let level = options[\.level] ?? nil, codec.levels?.contains(level) != true {
      let sentence =
        codec.levels.map {
          "\(codec.rawValue.uppercased()) has levels \($0.lowerBound) to \($0.upperBound)"
        } ?? "\(codec.rawValue.uppercased()) has no levels"
      report("\(field).level", sentence)
    }
    if format == .json {
      for (key, isSet) in [
        ("encodings", options[\.encodings] != nil), ("timestamps", options[\.timestamps] != nil),
        ("exactNumbers", options[\.keepsExactNumbers] == true),
      ] where isSet {
        report("\(field).\(key)", Self.linesAsTheyAre)
      }
    }
    if options[\.maximumRejects] != nil, options[\.onError] != .quarantine {
      report("\(field).maxRejects", "it needs onError QUARANTINE, which sets bad lines aside")
    }
    return Dataflow.TargetConnection(path: resolved(params["path"]?.text ?? ""), options: options)
  }

  private mutating func schedule(_ params: JSONTree) -> Schedule? {
    guard let unit = params["timeUnit"]?.text.flatMap({ Schedule.TimeUnit(rawValue: $0) }),
      let start = params["startTime"]?.number
    else { return nil }
    let end = params["endTime"]?.number
    if let end, end < start {
      report(
        "scheduleParams.endTime", "\(end) is before startTime, \(start): nothing would ever be due")
    }
    return Schedule(
      timeUnit: unit, interval: params["interval"]?.number ?? 1, startTime: start, endTime: end)
  }
}

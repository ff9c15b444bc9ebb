import ByteBuffers
import Exporting
import FileSystem
import Foundation
import Input
import JSONStream
import OptionTables
import Store
import Work
import XDM

/// What a run is going to do, written down before it begins, so that another run can go on with it.
///
/// The input is divided into parts, each exported to files of its own. In the folder of a run that is
/// under way lie `_plan.json`, a `_part-N.json` for each part whose files are complete and synced,
/// and, where there are several parts, `_schema.json`: the schema that all of the input has.
struct RunPlan {
  static let name = "_plan.json"
  static let schemaName = "_schema.json"
  static let partPrefix = "_part-"
  private static let maximumSize = 1 << 30

  let flowRun: FlowRunID
  let flowID: String
  let exportTime: ExportTime
  let trigger: RunRecord.Trigger
  let exportMode: Dataflow.ExportMode
  /// Milliseconds since 1970.
  let startedAt: Int64
  /// The options of the export, by which it is made to its end, whatever they are by then. Nil in
  /// plans of earlier versions.
  let options: OptionValues?
  /// Digest of the options and the schema that files depend on.
  let optionsDigest: String
  var skipped: Schedule.Skipped?
  var notices: [String]
  var sightings: [Sighting]
  var parts: [[CoveredRange]]

  static func partName(_ index: Int) -> String { "\(partPrefix)\(index).json" }

  /// Divides stretches of files into parts of about `size` bytes.
  static func parts(_ ranges: [CoveredRange], size: Int) -> [[CoveredRange]] {
    var parts: [[CoveredRange]] = []
    var bytes = Int.max
    for range in ranges {
      if bytes >= size {
        parts.append([])
        bytes = 0
      }
      parts[parts.count - 1].append(range)
      bytes += range.size
    }
    return parts
  }

  func json() -> [UInt8] {
    var writer = JSONWriter(capacity: 4096)
    writer.beginObject()
    writer.field("flowRunId", "\(flowRun)")
    writer.field("flowId", flowID)
    writer.field("exportTime", "\(exportTime)")
    writer.field("trigger", trigger.rawValue)
    writer.field("exportMode", exportMode.rawValue)
    writer.field("startedAt", Int(startedAt))
    if let options {
      writer.key("options")
      options.write(to: &writer)
    }
    writer.field("optionsDigest", optionsDigest)
    if let skipped {
      writer.key("skipped")
      writer.beginArray()
      for value in [skipped.count, skipped.first, skipped.last] { writer.int(value) }
      writer.endArray()
    }
    writer.key("notices")
    writer.beginArray()
    for notice in notices { writer.string(notice) }
    writer.endArray()
    writer.key("sightings")
    writer.beginArray()
    for sighting in sightings { sighting.write(to: &writer) }
    writer.endArray()
    writer.key("parts")
    writer.beginArray()
    for part in parts {
      writer.beginArray()
      for range in part { range.write(to: &writer) }
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
    return writer.buffer.array()
  }

  /// The plan in the folder of a run; nil where there is none, or where it is no plan of this program.
  ///
  /// - Throws: When it cannot be read.
  static func read(in folder: String) throws(ExportError) -> RunPlan? {
    try WholeFile.readIfThere("\(folder)/\(name)", atMost: maximumSize).flatMap { RunPlan($0) }
  }

  private init?(_ bytes: [UInt8]) {
    guard let tree = try? JSONTree.parse(bytes),
      let run = tree["flowRunId"]?.text.flatMap({ FlowRunID($0) }),
      let flowID = tree["flowId"]?.text,
      let time = tree["exportTime"]?.text.flatMap({ try? ExportTime($0) }),
      let trigger = tree["trigger"]?.text.flatMap({ RunRecord.Trigger(rawValue: $0) }),
      let mode = tree["exportMode"]?.text.flatMap({ Dataflow.ExportMode(rawValue: $0) }),
      let startedAt = tree["startedAt"]?.number, let digest = tree["optionsDigest"]?.text,
      let parts = tree["parts"]
    else { return nil }
    flowRun = run
    self.flowID = flowID
    exportTime = time
    self.trigger = trigger
    exportMode = mode
    self.startedAt = startedAt
    options = tree["options"].flatMap { OptionValues($0) }
    optionsDigest = digest
    let numbers = (tree["skipped"]?.elements ?? []).compactMap(\.number)
    if numbers.count == 3 {
      skipped = Schedule.Skipped(count: numbers[0], first: numbers[1], last: numbers[2])
    }
    notices = (tree["notices"]?.elements ?? []).compactMap(\.text)
    sightings = (tree["sightings"]?.elements ?? []).compactMap { Sighting($0) }
    self.parts = []
    for part in parts.elements {
      let ranges = part.elements.compactMap { CoveredRange($0) }
      guard ranges.count == part.elements.count else { return nil }
      self.parts.append(ranges)
    }
  }

  init(
    flowRun: FlowRunID, flowID: String, exportTime: ExportTime, trigger: RunRecord.Trigger,
    exportMode: Dataflow.ExportMode, startedAt: Int64, options: OptionValues?,
    optionsDigest: String, skipped: Schedule.Skipped?, notices: [String], sightings: [Sighting],
    parts: [[CoveredRange]]
  ) {
    self.flowRun = flowRun
    self.flowID = flowID
    self.exportTime = exportTime
    self.trigger = trigger
    self.exportMode = exportMode
    self.startedAt = startedAt
    self.options = options
    self.optionsDigest = optionsDigest
    self.skipped = skipped
    self.notices = notices
    self.sightings = sightings
    self.parts = parts
  }
}

/// A part of a plan whose files are complete.
struct FinishedPart {
  /// Stretches of files that it holds.
  var inputs: [CoveredRange]
  var part: ExportedPart

  private static let maximumSize = 1 << 30

  func json() -> [UInt8] {
    var writer = JSONWriter(capacity: 4096)
    writer.beginObject()
    writer.key("inputs")
    writer.beginArray()
    for range in inputs { range.write(to: &writer) }
    writer.endArray()
    part.write(to: &writer)
    writer.endObject()
    return writer.buffer.array()
  }

  init(inputs: [CoveredRange], part: ExportedPart) {
    self.inputs = inputs
    self.part = part
  }

  /// The part as it was written down in the folder of a run; nil where it was not, or its files are
  /// not what they were.
  ///
  /// - Throws: When the record or a file cannot be looked at: nobody knows whether the part is whole.
  static func read(_ index: Int, in folder: String) throws(ExportError) -> FinishedPart? {
    let path = "\(folder)/\(RunPlan.partName(index))"
    guard let bytes = try WholeFile.readIfThere(path, atMost: maximumSize),
      let part = FinishedPart(bytes)
    else { return nil }
    for file in part.part.files + part.part.rejectedFiles {
      guard let status = try Files.statusIfThere("\(folder)/\(file.name)"), status.isRegular,
        status.size == file.size
      else { return nil }
    }
    return part
  }

  private init?(_ bytes: [UInt8]) {
    guard let tree = try? JSONTree.parse(bytes), let part = ExportedPart(tree) else { return nil }
    let ranges = (tree["inputs"]?.elements ?? []).map { CoveredRange($0) }
    guard ranges.allSatisfy({ $0 != nil }) else { return nil }
    inputs = ranges.compactMap { $0 }
    self.part = part
  }
}

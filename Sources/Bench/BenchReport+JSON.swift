import Foundation
import JSONStream
import Store

extension BenchReport {
  /// All that was found as one JSON object, without a newline. Sizes are bytes, rates bytes of JSON
  /// text a second, shares parts of 1. Keys and their order are stable.
  public func json() -> String {
    var writer = JSONWriter(capacity: 1 << 14)
    writer.beginObject()
    writer.field("program", options.program)
    writer.field("command", ShellText.line(options.command))
    writer.field("date", ExportTime.isoText(Int64(date.timeIntervalSince1970)))
    writeMachine(to: &writer)
    writeSample(to: &writer)
    writer.field("repeats", options.repeats)
    writer.field("seconds", seconds)
    writer.key("isComplete")
    writer.bool(isComplete)
    writer.array("rows", rows) { write($1, to: &$0) }
    writer.array("recommendations", recommendations) {
      $0.beginObject()
      $0.field("purpose", $1.purpose.rawValue)
      $0.field("label", $1.row.combination.label)
      $0.field("reason", $1.reason)
      $0.array("command", command(for: $1.row.combination)) { $0.string($1) }
      $0.endObject()
    }
    writer.field("columnsOf", columnsOf?.label)
    writer.field("otherBytes", otherBytes)
    writer.array("columns", columns) { Self.write($1, to: &$0) }
    writer.array("notes", notes) { $0.string($1) }
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }

  private func writeMachine(to writer: inout JSONWriter) {
    writer.key("machine")
    writer.beginObject()
    writer.field("processor", machine.processor)
    writer.field("threads", machine.threads)
    writer.field("memory", machine.memory)
    writer.field("system", machine.system)
    writer.array("libraries", machine.libraries) { $0.string($1) }
    writer.key("isDebugBuild")
    writer.bool(machine.isDebugBuild)
    writer.endObject()
  }

  private func writeSample(to writer: inout JSONWriter) {
    writer.key("sample")
    writer.beginObject()
    writer.field("records", records)
    writer.field("bytes", sampleBytes)
    writer.field("inputBytes", inputBytes)
    writer.field("storedBytes", storedBytes)
    writer.key("isWhole")
    writer.bool(isWhole)
    writer.field("badLines", badLines)
    writer.field("firstBadLine", firstBadLine)
    writer.endObject()
  }

  private func write(_ row: BenchRow, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("label", row.combination.label)
    writer.field("format", row.combination.format.rawValue)
    writer.field("compression", row.combination.codec.codec.rawValue)
    writer.field("level", row.combination.codec.level)
    writer.field("rowGroupSize", row.combination.rowGroupSize)
    writer.field("encodings", row.combination.encodings?.rawValue)
    writer.field("rounds", row.exports.count)
    writer.field("exportSeconds", row.exportSeconds)
    writer.field("exportCPUSeconds", row.exportCPUSeconds)
    writer.field("throughput", row.throughput)
    writer.field("recordsPerSecond", row.recordsPerSecond)
    writer.field("peakMemory", row.peakMemory)
    writer.field("outputBytes", row.outputBytes)
    writer.field("share", row.share)
    writer.field("ratio", row.ratio)
    writer.field("restoreSeconds", row.restoreSeconds)
    writer.field("restoreCPUSeconds", row.restoreCPUSeconds)
    writer.field("restoreThroughput", row.restoreThroughput)
    writer.field("restorePeakMemory", row.restorePeakMemory)
    writer.field("noise", row.noise)
    writer.key("isOptimal")
    writer.bool(row.isOptimal)
    writer.key("terabyte")
    writer.beginObject()
    writer.field("exportSeconds", row.exportSeconds.median * terabytes)
    writer.field("restoreSeconds", row.restoreSeconds.median * terabytes)
    writer.field("bytes", size(of: row, for: Self.terabyte))
    writer.endObject()
    writer.endObject()
  }

  private static func write(_ column: BenchColumn, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("path", column.path)
    writer.field("encodedBytes", column.encodedBytes)
    writer.field("compressedBytes", column.compressedBytes)
    writer.array("encodings", column.encodings) { $0.string($1) }
    writer.field("nulls", column.nulls)
    writer.field("distinct", column.distinct)
    writer.key("isDistinctExact")
    writer.bool(column.isDistinctExact)
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: String, _ value: Int?) {
    key(name)
    if let value { int(Int64(value)) } else { null() }
  }

  /// Six digits tell a figure of any size.
  fileprivate mutating func field(_ name: String, _ value: Double) {
    key(name)
    double(Double(String(format: "%.6g", value)) ?? value)
  }

  fileprivate mutating func field(_ name: String, _ figure: BenchFigure) {
    key(name)
    beginObject()
    field("median", figure.median)
    field("minimum", figure.minimum)
    field("maximum", figure.maximum)
    endObject()
  }
}

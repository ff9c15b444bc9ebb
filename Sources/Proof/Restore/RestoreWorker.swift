import ByteBuffers
import Codecs
import Exporting
import Foundation
import Input
import JSONStream
import Store
import Work
import XDM

/// Counts of all threads.
final class RestoreTally: @unchecked Sendable {
  private let lock = NSLock()
  private var counts = (records: 0, withoutTime: 0)
  /// Records by file, of files whose manifest gives a number.
  private var byFile: [String: Int] = [:]

  func add(records: Int, withoutTime: Int = 0, passed: Int, file: String) {
    lock.lock()
    defer { lock.unlock() }
    counts.records += records
    counts.withoutTime += withoutTime
    byFile[file, default: 0] += passed
  }

  var total: (records: Int, withoutTime: Int) {
    lock.lock()
    defer { lock.unlock() }
    return counts
  }

  func passed(of file: String) -> Int {
    lock.lock()
    defer { lock.unlock() }
    return byFile[file] ?? 0
  }
}

/// Restores units one after the other. Used by one thread.
final class RestoreWorker {
  /// Bytes of text that are handed on together.
  private static let pieceSize = 1 << 20

  private let options: RestoreOptions
  private let tally: RestoreTally
  private let stop: StopFlag
  private let rowGroups = RowGroupText()
  private var filter: JSONRecordFilter?
  private var compressor: BlockCompressor?
  private var text = ByteBuffer()

  init(_ options: RestoreOptions, tally: RestoreTally, stop: StopFlag) {
    self.options = options
    self.tally = tally
    self.stop = stop
    if options.columns != nil || options.timeRange != nil {
      filter = JSONRecordFilter(columns: options.columns, range: options.timeRange)
    }
  }

  func work(on unit: RestoreUnit, _ receiver: any TextReceiver) throws(ExportError) {
    guard options.compression != .none else { return try write(unit, to: receiver) }
    let compressing = CompressingReceiver(receiver, try makeCompressor())
    try write(unit, to: compressing)
    try compressing.finish()
  }

  private func makeCompressor() throws(ExportError) -> BlockCompressor {
    if let compressor { return compressor }
    do throws(CodecError) {
      let made = try BlockCompressor(options.compression, level: options.level, checksum: true)
      compressor = made
      return made
    } catch {
      throw ExportError(.cannotCompress, facts: ["reason": .text("\(error)")])
    }
  }

  private func write(
    _ unit: RestoreUnit, to receiver: any TextReceiver
  ) throws(ExportError) {
    switch unit {
    case .rowGroup(let rowGroup, let history):
      let written = try rowGroups.write(rowGroup, history: history, to: receiver)
      tally.add(
        records: written.records, withoutTime: written.withoutTime, passed: rowGroup.rows,
        file: rowGroup.file.path)
    case .lines(let segment, let catalog, let file):
      try write(segment, catalog, file, to: receiver)
    }
  }

  private func write(
    _ segment: Segment, _ catalog: InputCatalog, _ file: PublishedFile,
    to receiver: any TextReceiver
  ) throws(ExportError) {
    let reader = SegmentReader(catalog: catalog, stop: stop, meter: nil)
    var scanner = JSONLineScanner()
    var (records, passed) = (0, 0)
    let withoutTime = filter?.recordsWithoutTime ?? 0
    try reader.forEachChunk(of: segment) { chunk throws(ExportError) in
      scanner.begin(chunk.base, count: chunk.count)
      while let line = scanner.next() {
        switch line.verdict {
        case .blank: continue
        case .bad(let error):
          try receiver.take(&text)
          throw ExportError(
            .lineDamaged, at: ErrorPlace(file: file.path, byteOffset: chunk.offset + error.offset),
            facts: ["reason": .text(error.reason.sentence)])
        case .record: break
        }
        passed += 1
        let length = line.end + 1 - line.start
        if filter == nil {
          text.append(chunk.base + line.start, count: length)
          records += 1
        } else if filter?.append(chunk.base + line.start, count: length, to: &text) == true {
          records += 1
        }
      }
      if text.count >= Self.pieceSize { try receiver.take(&text) }
    }
    try receiver.take(&text)
    tally.add(
      records: records, withoutTime: (filter?.recordsWithoutTime ?? 0) - withoutTime,
      passed: passed, file: file.path)
  }
}

/// Compresses text before it is handed on, in blocks that stand by themselves.
final class CompressingReceiver: TextReceiver {
  /// Bytes of text in a block: enough for the codecs' windows.
  private static let blockSize = 2 << 20

  private let receiver: any TextReceiver
  private let compressor: BlockCompressor
  private var text = ByteBuffer()

  init(_ receiver: any TextReceiver, _ compressor: BlockCompressor) {
    self.receiver = receiver
    self.compressor = compressor
  }

  func take(_ text: inout ByteBuffer) throws(ExportError) {
    self.text.append(text.bytes)
    text.removeAll()
    if self.text.count >= Self.blockSize { try finish() }
  }

  /// Hands on what is left.
  func finish() throws(ExportError) {
    guard !text.isEmpty else { return }
    var block = ByteBuffer()
    do throws(CodecError) {
      try compressor.compress(text.bytes, into: &block)
    } catch {
      throw ExportError(.cannotCompress, facts: ["reason": .text("\(error)")])
    }
    text.removeAll()
    try receiver.take(&block)
  }
}

import ByteBuffers
import Input
import Work
import XDM

/// The bytes of a rejected line, without its newline.
enum RejectedText {
  /// Valid during the call that hands it over.
  case held(UnsafeRawBufferPointer)
  /// To be read where they lie.
  case long(LongLine)
}

/// Rejected lines of a segment, in order, in few bytes more than the lines have: there may be as
/// many as there are lines.
package final class RejectLog: @unchecked Sendable {
  struct Entry {
    /// Index of the part in its segment's tally.
    var part: Int
    /// Line of the part, from 0.
    var line: Int
    /// Where the line starts in the decompressed file.
    var offset: Int
    /// Byte of the line at which it goes wrong, from 0.
    var column: Int
    var path: String
    var reason: RejectReason
    /// The line without its newline. Valid during the call that hands it over.
    var text: UnsafeRawBufferPointer
    var values = 0
    /// Bytes of a line that was too long to be held, of which there is no text; 0 of any other.
    var longCount = 0
  }

  package private(set) var count = 0
  private let keepsEntries: Bool
  private var bytes = ByteBuffer()
  /// Reasons repeat, and are kept once.
  private var reasons: [RejectReason] = []
  private var reasonIndices: [RejectReason: Int] = [:]

  /// - Parameter keepsEntries: Whether lines are kept, and not only counted.
  init(keepsEntries: Bool) { self.keepsEntries = keepsEntries }

  func append(_ entry: Entry) {
    count += 1
    guard keepsEntries else { return }
    let reason = reasonIndex(entry.reason)
    for number in [
      entry.part, entry.line, entry.offset, entry.column, reason, entry.path.utf8.count,
      entry.text.count, entry.values, entry.longCount,
    ] {
      bytes.appendVarint(UInt64(number))
    }
    bytes.append(entry.path)
    bytes.append(entry.text)
  }

  private func reasonIndex(_ reason: RejectReason) -> Int {
    if let index = reasonIndices[reason] { return index }
    reasonIndices[reason] = reasons.count
    reasons.append(reason)
    return reasons.count - 1
  }

  /// Goes through the lines that were kept.
  func forEach(_ body: (Entry) throws(ExportError) -> Void) throws(ExportError) {
    var reader = ByteReader(bytes.bytes)
    while !reader.isAtEnd {
      let entry: Entry
      do throws(ByteReaderError) { entry = try next(&reader) } catch {
        throw ExportError(.rejectLogInconsistent)
      }
      try body(entry)
    }
  }

  private func next(_ reader: inout ByteReader) throws(ByteReaderError) -> Entry {
    func number() throws(ByteReaderError) -> Int { Int(try reader.readVarint()) }
    let part = try number()
    let line = try number()
    let offset = try number()
    let column = try number()
    let reason = reasons[try number()]
    let pathLength = try number()
    let textLength = try number()
    let values = try number()
    let longCount = try number()
    let path = String(decoding: try reader.read(pathLength), as: UTF8.self)
    return Entry(
      part: part, line: line, offset: offset, column: column, path: path, reason: reason,
      text: try reader.read(textLength), values: values, longCount: longCount)
  }
}

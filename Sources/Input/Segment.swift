import ByteBuffers

/// A unit of work, in the order of the input.
package struct Segment: Sendable {
  /// Place in the order of all segments, from 0.
  package let index: Int
  package let content: Content

  package init(index: Int, content: Content) {
    self.index = index
    self.content = content
  }

  /// Whether its text is stored as it is, so that bytes read of it are bytes of input.
  package var isStored: Bool {
    if case .stretches = content { true } else { false }
  }

  package enum Content: Sendable {
    /// Stretches of files, to be read by whoever works on the segment.
    case stretches([SegmentPlan.Stretch])
    /// Text of compressed files.
    case text(SegmentText)
  }
}

/// Decompressed text of a segment: whole lines, but for the last line of a file.
///
/// Filled by one thread, then read by one; its storage is kept for the next segment.
package final class SegmentText: @unchecked Sendable {
  package struct Part: Sendable, Equatable {
    package let input: Int
    /// Where the part starts in the decompressed file.
    package let offset: Int
    /// Where the part lies in `buffer`.
    package var range: Range<Int>
    /// What the part is where it is a line that was too long to be kept: nothing of it is in `buffer`.
    package var longLine: LongLine?
  }

  /// More than a segment of lines as they usually are takes is given back.
  private static let keptCapacity = 64 << 20

  package var buffer = ByteBuffer()
  package private(set) var parts: [Part] = []

  package init() {}

  package var isEmpty: Bool { parts.isEmpty }

  /// Bytes of the decompressed files.
  package var textBytes: Int { parts.reduce(buffer.count) { $0 + ($1.longLine?.textBytes ?? 0) } }

  func removeAll() {
    buffer.removeAll(keepingAtMost: Self.keptCapacity)
    parts.removeAll()
  }

  /// Counts what was appended to `buffer` since the last part as text of `input`.
  package func closePart(input: Int, offset: Int) {
    let start = parts.last?.range.upperBound ?? 0
    guard start < buffer.count else { return }
    parts.append(Part(input: input, offset: offset, range: start..<buffer.count))
  }

  /// Adds a line that is not kept behind the last part.
  package func append(_ line: LongLine) {
    let end = parts.last?.range.upperBound ?? 0
    parts.append(
      Part(input: line.input, offset: line.offset, range: end..<end, longLine: line))
  }

  /// Forgets the bytes of `buffer` from `count` on, and gives back what they took.
  func cut(to count: Int) {
    var kept = ByteBuffer(capacity: count)
    kept.append(buffer.base, count: count)
    buffer = kept
  }
}

import ByteBuffers
import JSONStream
import XDM

/// A record of an export or of its source, kept while its partner is looked for.
final class HeldRecord {
  /// Its line with the newline, and the room behind it that comparing takes.
  private(set) var text = ByteBuffer()
  /// The file of the export, or of the source.
  var file = 0
  /// The record's place in its file of the export, from 0.
  var record = 0
  /// Where its line starts in its file of the source.
  var offset = 0
  /// The record's place among all of the source; of a record of an export, the place of its partner
  /// where nothing is missing.
  var ordinal = 0

  /// Takes a line, without its newline.
  func hold(_ line: UnsafeRawBufferPointer) {
    text.removeAll()
    let count = min(line.count, Chunk.maximumCount - 1)
    text.reserve(StructuralIndex.paddedCapacity(for: count + 1))
    text.append(UnsafeRawBufferPointer(rebasing: line[..<count]))
    text.append(UInt8(ascii: "\n"))
  }

  var chunk: Chunk { Chunk(base: text.base, count: text.count) }

  func hasSameText(as other: HeldRecord) -> Bool { text.bytes.elementsEqual(other.text.bytes) }
}

/// What comes next in exports.
enum ExportedItem {
  case record(HeldRecord)
  /// So many records that cannot be read.
  case unreadable(Int)
}

/// Records in order that can be looked ahead at.
struct RecordWindow {
  private var held: [HeldRecord] = []
  private var first = 0
  private(set) var bytes = 0

  var count: Int { held.count - first }
  var isEmpty: Bool { first == held.count }

  subscript(index: Int) -> HeldRecord { held[first + index] }

  mutating func append(_ record: HeldRecord) {
    held.append(record)
    bytes += record.text.count
  }

  /// Takes the first record away. Amortised O(1).
  mutating func removeFirst() -> HeldRecord {
    let record = held[first]
    first += 1
    bytes -= record.text.count
    if first > 64, first * 2 > held.count {
      held.removeFirst(first)
      first = 0
    }
    return record
  }
}

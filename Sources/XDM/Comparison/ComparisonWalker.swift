import ByteBuffers
import Foundation
import JSONStream

/// What is known of a key, and where its value lies in the object at work.
struct MemberSlot: BitwiseCopyable {
  /// The object instance in whose restored form the key was found, and not yet matched; the entry of
  /// its value.
  var stamp: UInt32 = 0
  var entry: UInt32 = 0
  /// The same of what was rescued.
  var rescueStamp: UInt32 = 0
  var rescueEntry: UInt32 = 0
  /// The field that followed last time, in either form; the first one of the object that this is.
  var restoredNext: Int32 = FieldTable.none
  var restoredFirst: Int32 = FieldTable.none
  var sourceNext: Int32 = FieldTable.none
  var sourceFirst: Int32 = FieldTable.none
  /// Whether the field may be missing; nil before anyone asked, as 0, else 1 for no and 2 for yes.
  var mayBeMissing: UInt8 = 0
}

/// Walks restored records and their sources side by side.
///
/// Every key of an object is a field of a table, found by prediction. The members of a restored object
/// are noted with their fields first; then those of the source are taken one by one, in whatever order
/// they come, and compared with what was noted. Restored values are passed over in one step each.
struct ComparisonWalker: ~Copyable {
  /// Fields that are remembered from record to record: objects whose keys are data bring ever more.
  private static let rememberedFields = 1 << 16
  /// Object instances after which stamps start anew.
  private static let lastStamp = UInt32.max - 1 << 29

  let rules: ComparisonRules
  var restored = RecordCursor()
  var source = RecordCursor()
  /// Where the objects and arrays of the restored text end.
  private var ends = ContainerEnds()
  var fields = FieldTable()
  /// For the record, then for each field.
  var slots = TypedBuffer<MemberSlot>()
  var stamp: UInt32 = 0
  /// Where keys of restored objects are decoded.
  var keyText = ByteBuffer()
  /// The field `_rescued` of records, where that is no field of theirs.
  private(set) var rescuedField = FieldTable.none
  /// The entry of its value in the record at work, -1 where it has none.
  var rescuedEntry = -1
  /// Members that a key of the source stood for together with objects around them.
  var impliedEntries: Set<Int> = []
  var difference: RecordDifference?
  /// Innermost first.
  var path: [String] = []
  var droppedFields = 0

  /// Where the next line of the source starts in its chunk.
  private var lineStart = 0
  private var sourceChunk: UnsafeRawBufferPointer?
  /// The next line of the source, if it is not text.
  private var unreadableLine: LineIndexer.UnreadableLine?

  init(_ rules: ComparisonRules) {
    self.rules = rules
    forgetFields()
  }

  private mutating func forgetFields() {
    fields = FieldTable()
    slots.removeAll()
    slots.append(MemberSlot())
    stamp = 0
    guard rules.hasRescuedColumn else { return }
    var name = Array(XDMSchema.rescuedName.utf8)
    let count = name.count
    name += [UInt8](repeating: 0, count: 8)
    rescuedField = name.withUnsafeBufferPointer { intern($0.baseAddress!, count, of: 0) }
  }

  /// The field of a key, which may be new.
  mutating func intern(_ key: UnsafePointer<UInt8>, _ count: Int, of node: Int32) -> Int32 {
    let found = fields.find(key, count, parent: node)
    if found >= 0 { return found }
    slots.append(MemberSlot())
    return fields.add(key, count, parent: node, node: Int32(fields.count + 1))
  }

  mutating func beginRestored(_ chunk: Chunk) -> Bool {
    restored.begin(chunk)
    switch restored.nextBatch() {
    case .indexed where restored.lines.isAtEnd, nil: break
    default: return false
    }
    ends.build(restored.bytes, restored.lines.index)
    return true
  }

  /// The value at an entry of the restored text.
  @inline(__always)
  func restoredValue(_ entry: Int) -> JSONView {
    JSONView(restored.bytes, restored.lines.index, ends, at: entry)
  }

  var needsRestored: Bool { restored.next >= restored.entryCount }

  mutating func beginSource(_ chunk: Chunk) {
    sourceChunk = UnsafeRawBufferPointer(start: chunk.base, count: chunk.count)
    unreadableLine = nil
    lineStart = 0
    source.begin(chunk)
  }

  mutating func compare(
    isRejected: ((UnsafeRawBufferPointer) -> Bool)?,
    report: (RecordDifference, _ record: Int, _ offset: Int) -> Void
  ) -> Int {
    var compared = 0
    while !needsRestored {
      if restored.byte == JSONByte.newline {
        restored.next += 1
        continue
      }
      guard findSourceLine(isRejected) else { break }
      let start = lineStart
      let first = restored.next
      if !compareRecord() {
        if var found = difference {
          found.path = RecordFailure.joined(path)
          report(found, compared, start)
        }
        difference = nil
        path.removeAll()
        source.failure = nil
        source.keys.reset()
        restored.jump(to: first)
        while restored.next < restored.entryCount, restored.byte != JSONByte.newline {
          restored.next += 1
        }
      }
      restored.next += 1
      leaveSourceLine()
      compared += 1
    }
    return compared
  }

  /// Puts the source's cursor on the next line that was exported; false when there is none.
  private mutating func findSourceLine(
    _ isRejected: ((UnsafeRawBufferPointer) -> Bool)?
  ) -> Bool {
    while beginSourceLine() {
      if unreadableLine != nil || source.byte != JSONByte.newline {
        guard let isRejected, let line = sourceLine() else { return true }
        if !isRejected(line) { return true }
      }
      leaveSourceLine()
    }
    return false
  }

  /// Indexes more of the source where the next line needs it; false behind the last line.
  private mutating func beginSourceLine() -> Bool {
    guard unreadableLine == nil, source.next >= source.entryCount else { return true }
    switch source.nextBatch() {
    case .indexed(let offset)?: lineStart = offset
    case .unreadable(let line)?:
      unreadableLine = line
      lineStart = line.offset
    case nil: return false
    }
    return true
  }

  private mutating func leaveSourceLine() {
    if unreadableLine != nil {
      unreadableLine = nil
      return
    }
    while source.next < source.entryCount, source.byte != JSONByte.newline { source.next += 1 }
    lineStart = source.offsetOfBytes + source.at + 1
    source.next += 1
  }

  /// The line at `lineStart`, without its newline.
  private func sourceLine() -> UnsafeRawBufferPointer? {
    guard let chunk = sourceChunk, let base = chunk.baseAddress, lineStart < chunk.count else {
      return nil
    }
    let limit = chunk.count - lineStart
    let end = memchr(base + lineStart, Int32(JSONByte.newline), limit)
    let count = end.map { UnsafeRawPointer($0) - (base + lineStart) } ?? limit
    return UnsafeRawBufferPointer(start: base + lineStart, count: count)
  }

  private mutating func compareRecord() -> Bool {
    guard unreadableLine == nil else {
      return fail(.sourceNotText)
    }
    guard source.byte == JSONByte.openBrace, restored.byte == JSONByte.openBrace else {
      return fail(.notAnObject, shows: true)
    }
    if fields.count > Self.rememberedFields || stamp > Self.lastStamp { forgetFields() }
    rescuedEntry = -1
    if !impliedEntries.isEmpty { impliedEntries.removeAll() }
    guard compareObject(node: 0, depth: 1, rescued: -1) else { return failSource() }
    guard source.byte == JSONByte.newline else {
      return fail(.followedByText)
    }
    return true
  }

  /// Says what is wrong with the source, where that is why a comparison failed.
  private mutating func failSource() -> Bool {
    guard difference == nil else { return false }
    guard let failure = source.failure else { return fail(.incomparable) }
    path = failure.path + path
    return fail(.sourceNotRecord(failure.reason))
  }
}

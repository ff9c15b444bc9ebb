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
/// they come, and compared with what was noted. Values that are passed over are passed in one step: for
/// each bracket of the restored text it is known where it closes.
struct ComparisonWalker: ~Copyable {
  /// Fields that are remembered from record to record: objects whose keys are data bring ever more.
  private static let rememberedFields = 1 << 16
  /// Object instances after which stamps start anew.
  private static let lastStamp = UInt32.max - 1 << 29

  let rules: ComparisonRules
  var restored = RecordCursor()
  var source = RecordCursor()
  /// For each opening bracket of the restored text, the entry that closes it.
  var closings = TypedBuffer<UInt32>()
  private var opened = TypedBuffer<UInt32>()
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

  /// The next line of the source, in bytes of its chunk.
  private var lineStart = 0
  private var sourceCount = 0
  private var sourceBase: UnsafeMutablePointer<UInt8>?
  /// Some line is not even text: each is indexed by itself.
  private var isLineByLine = false
  private var lineIsText = true

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
    guard restored.begin(chunk) == .clean else { return false }
    let count = restored.entryCount
    closings.removeAll()
    // What is not closed is closed by the end.
    closings.append(repeating: UInt32(count), count: count + StructuralIndex.sentinelCount)
    opened.removeAll()
    for entry in 0..<count {
      switch restored.bytes[Int(restored.positions[entry])] {
      case Byte.openBrace, Byte.openBracket: opened.append(UInt32(entry))
      case Byte.closeBrace, Byte.closeBracket:
        guard opened.count > 0 else { continue }
        closings.base[Int(opened.base[opened.count - 1])] = UInt32(entry)
        opened.truncate(to: opened.count - 1)
      default: continue
      }
    }
    return true
  }

  var needsRestored: Bool { restored.next >= restored.entryCount }

  mutating func beginSource(_ chunk: Chunk) {
    sourceBase = chunk.base
    sourceCount = chunk.count
    lineStart = 0
    isLineByLine = source.begin(chunk) == .suspect
  }

  mutating func compare(
    isRejected: ((UnsafeRawBufferPointer) -> Bool)?,
    report: (RecordDifference, _ record: Int, _ offset: Int) -> Void
  ) -> Int {
    var compared = 0
    while !needsRestored {
      if restored.byte == Byte.newline {
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
        while restored.next < restored.entryCount, restored.byte != Byte.newline {
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
    guard let base = sourceBase else { return false }
    while lineStart < sourceCount {
      if isLineByLine {
        let count = Self.lineLength(base + lineStart, sourceCount - lineStart)
        lineIsText = source.beginLine(offset: lineStart, count: count) == .clean
      } else {
        lineIsText = true
      }
      let isBlank = lineIsText && source.byte == Byte.newline
      if !isBlank {
        guard let isRejected else { return true }
        let count = Self.lineLength(base + lineStart, sourceCount - lineStart) - 1
        if !isRejected(UnsafeRawBufferPointer(start: base + lineStart, count: count)) {
          return true
        }
      }
      leaveSourceLine()
    }
    return false
  }

  private mutating func leaveSourceLine() {
    guard lineIsText else {
      guard let base = sourceBase else { return }
      lineStart += Self.lineLength(base + lineStart, sourceCount - lineStart)
      return
    }
    while source.next < source.entryCount, source.byte != Byte.newline { source.next += 1 }
    lineStart = source.offsetOfBytes + source.at + 1
    source.next += 1
  }

  /// Bytes of the line at `start`, its newline included.
  private static func lineLength(_ start: UnsafePointer<UInt8>, _ limit: Int) -> Int {
    guard let end = memchr(start, Int32(Byte.newline), limit) else { return limit }
    return UnsafeRawPointer(end) - UnsafeRawPointer(start) + 1
  }

  private mutating func compareRecord() -> Bool {
    guard lineIsText else { return fail("is no record in the source: it is not even text") }
    guard source.byte == Byte.openBrace, restored.byte == Byte.openBrace else {
      return fail("is no object", shows: true)
    }
    if fields.count > Self.rememberedFields || stamp > Self.lastStamp { forgetFields() }
    rescuedEntry = -1
    if !impliedEntries.isEmpty { impliedEntries.removeAll() }
    guard compareObject(node: 0, depth: 1, rescued: -1) else { return failSource() }
    guard source.byte == Byte.newline else {
      return fail("is followed by other text in the source")
    }
    return true
  }

  /// Says what is wrong with the source, where that is why a comparison failed.
  private mutating func failSource() -> Bool {
    guard difference == nil else { return false }
    guard let failure = source.failure else { return fail("cannot be compared") }
    path = failure.path + path
    return fail("is no record in the source: \(failure.reason)")
  }
}

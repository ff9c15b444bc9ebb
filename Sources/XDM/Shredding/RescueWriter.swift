import ByteBuffers
import JSONStream
import Parquet

/// Writes what records hold beyond their schema's fields: an object a record, in which each unknown
/// field lies as it does in the record. Elements of arrays lie in objects under their indices.
///
/// `{"web":{"x":1},"items":{"3":{"y":[2]}}}` says that `web` holds `x`, and the fourth of `items` `y`.
struct RescueWriter: ~Copyable {
  /// A step on the way from a record to a place in it.
  struct Step: BitwiseCopyable, Equatable {
    var node: Int32
    /// Of elements and map values, which one in its space.
    var element: UInt32
  }

  private var text = ByteBuffer()
  /// Where the chunk at work begins in the text.
  private var chunkStart = 0
  /// Where the record at work begins in the text.
  private var recordStart = 0
  /// The steps to the object that is open in the text.
  private var open = TypedBuffer<Step>()
  /// Whether the innermost open object holds something.
  private var needsComma = false
  /// Whether the record at work has something here.
  private(set) var isOpen = false

  /// Bytes of text that references can tell of, with room behind each value.
  private static let limit = Int(UInt32.max) - 64

  var base: UnsafePointer<UInt8> { UnsafePointer(text.base) }
  var byteCount: Int { text.count }

  /// Whether references can tell of all that is here.
  var isWithinLimit: Bool { text.count <= Self.limit }

  /// Closes the objects that do not lead to a place; returns how many of the steps on the way there
  /// are open.
  mutating func leave(for path: borrowing TypedBuffer<Step>) -> Int {
    if !isOpen {
      isOpen = true
      recordStart = text.count
      text.append(JSONByte.openBrace)
      needsComma = false
    }
    var common = 0
    while common < open.count, common < path.count, open.base[common] == path.base[common] {
      common += 1
    }
    close(to: common)
    return common
  }

  /// Opens an object in the innermost one, under a key.
  mutating func enter(_ step: Step, key: UnsafeBufferPointer<UInt8>) {
    separate()
    JSONString.appendEscaped(UnsafeRawBufferPointer(key), to: &text)
    enter(step)
  }

  /// Opens an object in the innermost one, under the index of an element.
  mutating func enter(_ step: Step, index: UInt32) {
    separate()
    text.append(JSONByte.quote)
    NumberText.append(UInt64(index), to: &text)
    text.append(JSONByte.quote)
    enter(step)
  }

  private mutating func enter(_ step: Step) {
    text.append(JSONByte.colon)
    text.append(JSONByte.openBrace)
    needsComma = false
    open.append(step)
  }

  /// Adds a member to the innermost open object; `key` is in quotes.
  mutating func add(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    separate()
    text.append(key)
    text.append(JSONByte.colon)
    text.append(value)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text.append(JSONByte.comma) }
  }

  private mutating func close(to depth: Int) {
    while open.count > depth {
      text.append(JSONByte.closeBrace)
      open.truncate(to: open.count - 1)
      needsComma = true
    }
  }

  /// Ends the record's object; the result says where it lies.
  mutating func endRecord() -> (offset: Int, count: Int) {
    close(to: 0)
    text.append(JSONByte.closeBrace)
    isOpen = false
    let record = (recordStart, text.count - recordStart)
    // Columns read beyond a value.
    text.reserve(RowGroupBuilder.readSlack)
    return record
  }

  /// Forgets what the record at work has.
  mutating func dropRecord() {
    guard isOpen else { return }
    text.truncate(to: recordStart)
    open.removeAll()
    isOpen = false
  }

  mutating func beginChunk() { chunkStart = text.count }

  /// Forgets what the chunk at work has.
  mutating func dropChunk() {
    text.truncate(to: chunkStart)
    open.removeAll()
    isOpen = false
  }

  mutating func removeAll() {
    chunkStart = 0
    dropChunk()
  }
}

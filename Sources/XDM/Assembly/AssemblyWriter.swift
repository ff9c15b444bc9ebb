import ByteBuffers
import CKernels
import JSONStream
import Parquet

/// A value that cannot be written, and where.
struct AssemblyFailure {
  var schemaNode: Int32
  var reason: String

  func error(in plan: AssemblyPlan) -> ParquetError {
    .corrupt("\(plan.schema.nodes[Int(schemaNode)].dottedPath): \(reason)")
  }
}

/// Writes records by a plan, from what scans found and the columns' values.
///
/// A comma comes before every member and element; the first is then overwritten by the bracket.
struct AssemblyWriter: ~Copyable {
  private let nodes: TypedBuffer<AssemblyNode>
  let formats: TypedBuffer<ScalarFormat>
  private let keys: TypedBuffer<UInt8>
  private let keepsFieldOrder: Bool
  /// For each node, whether its field has been written, and whether such an object has.
  private let hasCome: TypedBuffer<Bool>
  private let isOpen: TypedBuffer<Bool>
  /// For each node, whether it is a column without any value.
  private let isEmpty: TypedBuffer<Bool>
  let isStrict: Bool
  // Those of the batch.
  private let next: UnsafeMutablePointer<UInt32>
  private let places: UnsafeMutablePointer<UnsafePointer<UInt32>>
  private let lengths: UnsafeMutablePointer<UnsafePointer<UInt32>>
  private let elements: UnsafeMutablePointer<UInt32>
  var columns: UnsafeMutablePointer<AssemblyColumn>
  /// Checks JSON text of columns before it goes into records.
  var json = JSONDocument()
  private(set) var failure: AssemblyFailure?

  /// Makes a writer of what `batch`, which must outlive it, has loaded.
  init(_ plan: AssemblyPlan, _ batch: borrowing AssemblyBatch) {
    var nodes = TypedBuffer<AssemblyNode>(capacity: plan.nodes.count)
    for node in plan.nodes { nodes.append(node) }
    self.nodes = nodes
    var formats = TypedBuffer<ScalarFormat>(capacity: plan.formats.count)
    for format in plan.formats { formats.append(format) }
    self.formats = formats
    var keys = TypedBuffer<UInt8>(capacity: plan.keys.count)
    for byte in plan.keys { keys.append(byte) }
    self.keys = keys
    var hasCome = TypedBuffer<Bool>(capacity: plan.nodes.count)
    hasCome.append(repeating: false, count: plan.nodes.count)
    self.hasCome = hasCome
    var isEmpty = TypedBuffer<Bool>(capacity: plan.nodes.count)
    isEmpty.append(repeating: false, count: plan.nodes.count)
    self.isEmpty = isEmpty
    var isOpen = TypedBuffer<Bool>(capacity: plan.nodes.count)
    isOpen.append(repeating: false, count: plan.nodes.count)
    self.isOpen = isOpen
    keepsFieldOrder = plan.options.keepsFieldOrder
    isStrict = plan.options.isStrict
    next = batch.next.base
    places = batch.places.base
    lengths = batch.lengths.base
    elements = batch.elements.base
    columns = UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
  }

  /// Starts with a row group of a file of which this is known.
  func begin(_ history: FieldHistory) {
    for index in 0..<nodes.count {
      (hasCome.base[index], isOpen.base[index]) = (false, false)
    }
    // Places come behind those around them.
    for index in (0..<nodes.count).reversed() {
      let node = nodes.base[index]
      if node.column >= 0 {
        isEmpty.base[index] = history.isEmpty[Int(node.column)]
        if history.hasCome[Int(node.column)] { hasCome.base[index] = true }
      }
      if hasCome.base[index], node.parent >= 0 { hasCome.base[Int(node.parent)] = true }
    }
    // Fields that hold nothing came with the first of their objects.
    for index in 1..<max(nodes.count, 1) where isEmpty.base[index] {
      hasCome.base[index] = hasCome.base[Int(nodes.base[index].parent)]
    }
  }

  /// Appends rows of the batch as lines until `output` holds `limit` bytes, or one cannot be written:
  /// then `failure` says why. Returns how many were passed.
  ///
  /// - Parameter isChosen: For each row of the batch whether it is appended; nil for all.
  mutating func append(
    _ columns: UnsafeMutablePointer<AssemblyColumn>, rows: Range<Int>,
    isChosen: ArraySlice<Bool>?, limit: Int, to output: inout ByteBuffer
  ) -> Int {
    self.columns = columns
    var row = rows.lowerBound
    while row < rows.upperBound, output.count < limit {
      let start = output.count
      writeMembers(0, UInt32(truncatingIfNeeded: row), to: &output)
      output.append(JSONByte.newline)
      if failure != nil {
        output.truncate(to: start)
        break
      }
      // What is not chosen has values all the same, and these have been passed now.
      if let isChosen, !isChosen[isChosen.startIndex + row] { output.truncate(to: start) }
      row &+= 1
    }
    return row &- rows.lowerBound
  }

  @inline(never)
  mutating func fail(_ index: Int, _ reason: String) {
    if failure == nil {
      failure = AssemblyFailure(schemaNode: nodes.base[index].schemaNode, reason: reason)
    }
  }

  func node(_ index: Int) -> AssemblyNode { nodes.base[index] }

  /// Writes the object at `position` of the space that a node's children lie in.
  private mutating func writeMembers(
    _ index: Int, _ position: UInt32, to output: inout ByteBuffer
  ) {
    let start = output.count
    let first = Int(nodes.base[index].firstChild)
    let end = first &+ Int(nodes.base[index].childCount)
    // Most fields of a wide object are absent.
    var child = ck_find_u32(next, first, end, position)
    while child < end {
      if keepsFieldOrder, !hasCome.base[child] { writeFields(first, before: child, to: &output) }
      writeKey(child, to: &output)
      writeValue(child, to: &output)
      child = ck_find_u32(next, child &+ 1, end, position)
    }
    if keepsFieldOrder, !isOpen.base[index] { writeEmptyFields(index, to: &output) }
    closeObject(start, to: &output)
  }

  /// Lets the fields of an object before one that comes for the first time come, too.
  @inline(never)
  private func writeFields(_ first: Int, before child: Int, to output: inout ByteBuffer) {
    for field in first..<child where !hasCome.base[field] { writeNull(field, to: &output) }
    hasCome.base[child] = true
  }

  /// Lets the fields of an object that never hold anything come, with the first of its kind.
  @inline(never)
  private func writeEmptyFields(_ index: Int, to output: inout ByteBuffer) {
    isOpen.base[index] = true
    let first = Int(nodes.base[index].firstChild)
    for field in first..<(first + Int(nodes.base[index].childCount))
    where isEmpty.base[field] && !hasCome.base[field] {
      writeFields(first, before: field, to: &output)
      writeNull(field, to: &output)
    }
  }

  private func writeNull(_ field: Int, to output: inout ByteBuffer) {
    writeKey(field, to: &output)
    output.append("null")
    hasCome.base[field] = true
  }

  @inline(__always)
  private func closeObject(_ start: Int, to output: inout ByteBuffer) {
    output.reserve(2)
    if output.count == start {
      output.append(JSONByte.openBrace)
    } else {
      output.base[start] = JSONByte.openBrace
    }
    output.append(JSONByte.closeBrace)
  }

  /// Writes a comma, a key and a colon.
  @inline(__always)
  private func writeKey(_ index: Int, to output: inout ByteBuffer) {
    let start = Int(nodes.base[index].keyStart)
    let count = Int(nodes.base[index].keyCount)
    output.reserve(count + AssemblyCompiler.keySlack)
    let source = UnsafeRawPointer(keys.base + start)
    let target = UnsafeMutableRawPointer(output.end)
    // Most keys take one or two of these.
    var i = 0
    repeat {
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self), toByteOffset: i,
        as: SIMD2<UInt64>.self)
      i &+= 16
    } while i < count
    output.advance(by: count)
  }

  /// Writes the value at `position` if there is one, else null.
  @inline(__always)
  private mutating func writeElement(
    _ index: Int, _ position: UInt32, to output: inout ByteBuffer
  ) {
    if next[index] == position {
      writeValue(index, to: &output)
    } else {
      output.append("null")
    }
  }

  /// Writes the next value of a node.
  private mutating func writeValue(_ index: Int, to output: inout ByteBuffer) {
    let position = next[index]
    places[index] += 1
    next[index] = places[index].pointee
    switch nodes.base[index].kind {
    case .scalar: writeScalar(index, to: &output)
    case .object: writeMembers(index, position, to: &output)
    case .list: writeList(index, to: &output)
    case .map: writeMap(index, to: &output)
    case .pairs: writePairs(index, to: &output)
    case .json: writeJSON(index, to: &output)
    }
  }

  /// The elements of the next list or map of a node, as positions in their space.
  @inline(__always)
  private func takeElements(_ index: Int) -> Range<UInt32> {
    let length = lengths[index].pointee
    lengths[index] += 1
    let first = elements[index]
    elements[index] = first &+ length
    return first..<(first &+ length)
  }

  private mutating func writeList(_ index: Int, to output: inout ByteBuffer) {
    let child = Int(nodes.base[index].firstChild)
    let start = output.count
    for element in takeElements(index) {
      output.append(JSONByte.comma)
      writeElement(child, element, to: &output)
    }
    closeArray(start, to: &output)
  }

  private func closeArray(_ start: Int, to output: inout ByteBuffer) {
    output.reserve(2)
    if output.count == start {
      output.append(JSONByte.openBracket)
    } else {
      output.base[start] = JSONByte.openBracket
    }
    output.append(JSONByte.closeBracket)
  }

  private mutating func writeMap(_ index: Int, to output: inout ByteBuffer) {
    let key = Int(nodes.base[index].firstChild)
    let start = output.count
    for entry in takeElements(index) {
      output.append(JSONByte.comma)
      let keyStart = output.count
      writeElement(key, entry, to: &output)
      if output.base[keyStart] != JSONByte.quote { Self.quote(keyStart, &output) }
      output.append(JSONByte.colon)
      writeElement(key &+ 1, entry, to: &output)
    }
    closeObject(start, to: &output)
  }

  /// Puts quotes around what was written from `start` on: a number or a literal.
  @inline(never)
  private static func quote(_ start: Int, _ output: inout ByteBuffer) {
    let count = output.count - start
    output.append(JSONByte.quote)
    let text = output.base + start
    (text + 1).update(from: text, count: count)
    text[0] = JSONByte.quote
    output.append(JSONByte.quote)
  }

  private mutating func writePairs(_ index: Int, to output: inout ByteBuffer) {
    let start = output.count
    for entry in takeElements(index) {
      output.append(JSONByte.comma)
      writeMembers(index, entry, to: &output)
    }
    closeArray(start, to: &output)
  }
}

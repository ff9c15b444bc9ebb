import ByteBuffers
import Parquet

/// Where the places of a plan hold values in the rows at hand, found out column by column.
///
/// Positions of a place count the elements of the space that it lies in. Behind the last comes a
/// sentinel, which no element has.
struct AssemblyBatch: ~Copyable {
  private static let sentinel = UInt32.max

  private let plan: AssemblyPlan
  /// For each node, the position of its next value, and where the one behind is found.
  let next: TypedBuffer<UInt32>
  let places: TypedBuffer<UnsafePointer<UInt32>>
  /// For each list or map, where the length of the next is found, and how many elements came before.
  let lengths: TypedBuffer<UnsafePointer<UInt32>>
  let elements: TypedBuffer<UInt32>
  /// The positions and lengths that scans found.
  private var found = TypedBuffer<UInt32>()
  /// 0, 1, 2 …
  private var identity = TypedBuffer<UInt32>()
  private var levels = TypedBuffer<UInt8>()

  init(_ plan: AssemblyPlan) {
    self.plan = plan
    let count = plan.nodes.count
    var next = TypedBuffer<UInt32>(capacity: count)
    next.append(repeating: 0, count: count)
    self.next = next
    var elements = TypedBuffer<UInt32>(capacity: count)
    elements.append(repeating: 0, count: count)
    self.elements = elements
    identity.append(0)
    var places = TypedBuffer<UnsafePointer<UInt32>>(capacity: count)
    places.append(repeating: UnsafePointer(identity.base), count: count)
    self.places = places
    var lengths = TypedBuffer<UnsafePointer<UInt32>>(capacity: count)
    lengths.append(repeating: UnsafePointer(identity.base), count: count)
    self.lengths = lengths
  }

  /// Takes the next `rows` rows of the columns.
  ///
  /// - Throws: When levels contradict each other.
  mutating func load(
    _ columns: UnsafeMutableBufferPointer<AssemblyColumn>, rows: Int
  ) throws(ParquetError) {
    for index in columns.indices { try advance(&columns[index], index, rows) }
    for agreement in plan.agreements {
      guard
        LevelScan.agree(
          columns[Int(agreement.column)], columns[Int(agreement.other)],
          level: agreement.repetition, threshold: agreement.threshold)
      else { throw contradiction(agreement) }
    }
    find(columns, rows)
  }

  private mutating func advance(
    _ column: inout AssemblyColumn, _ index: Int, _ rows: Int
  ) throws(ParquetError) {
    let start = column.batchEnd
    column.entry = start
    guard column.maxRepetition > 0 else {
      column.batchEnd = start + rows
      return
    }
    guard
      let end = LevelScan.end(
        ofRows: rows, column.repetition, from: start, to: column.entryCount)
    else { throw unnested(index) }
    column.batchEnd = end
    levels.removeAll()
    for level in plan.repeatedLevels[index] { levels.append(level) }
    guard
      LevelScan.isNested(
        column.definition + start, column.repetition + start, count: end - start,
        levels: levels.base)
    else { throw unnested(index) }
  }

  private func unnested(_ column: Int) -> ParquetError {
    .corrupt("\(path(column)): its levels repeat what is not there")
  }

  private func contradiction(_ agreement: AssemblyAgreement) -> ParquetError {
    .corrupt(
      "\(path(Int(agreement.column))) and \(path(Int(agreement.other))): their levels contradict"
        + " each other")
  }

  private func path(_ column: Int) -> String {
    plan.schema.leaves[plan.leaves[column]].dottedPath
  }

  /// Runs all scans, and lets each node start with its first value.
  private mutating func find(_ columns: UnsafeMutableBufferPointer<AssemblyColumn>, _ rows: Int) {
    found.removeAll()
    var most = rows
    var starts = TypedBuffer<(positions: Int, lengths: Int)>(capacity: plan.scans.count)
    for scan in plan.scans {
      let column = columns[Int(scan.column)]
      let count = column.batchEnd - column.entry
      most = max(most, count)
      starts.append(
        scan.hasLengths ? findLists(scan, column, count) : findValues(scan, column, count))
    }
    growIdentity(most + 1)
    let all = UnsafePointer(identity.base)
    places.base[0] = all
    // Scans come in the order of nodes but for siblings: a node's parent is always before it.
    for (scan, start) in zip(plan.scans, starts.elements) {
      places.base[Int(scan.node)] = UnsafePointer(found.base + start.positions)
      if scan.hasLengths {
        lengths.base[Int(scan.node)] = UnsafePointer(found.base + start.lengths)
      }
    }
    for index in plan.nodes.indices.dropFirst() {
      let node = plan.nodes[index]
      elements.base[index] = 0
      if node.isAlways {
        let parent = plan.nodes[Int(node.parent)]
        places.base[index] = parent.kind == .object ? places.base[Int(node.parent)] : all
      }
      next.base[index] = places.base[index].pointee
    }
  }

  /// Returns where the positions and lengths start in `found`.
  private mutating func findLists(
    _ scan: AssemblyScan, _ column: AssemblyColumn, _ count: Int
  ) -> (positions: Int, lengths: Int) {
    found.reserve(2 * count + 4)
    let start = found.count
    let lengths = start + count + 2
    let repetition = column.maxRepetition > 0 ? column.repetition + column.entry : column.repetition
    let lists = LevelScan.lists(
      column.definition + column.entry, repetition, count: count, scan, into: found.base + start,
      lengths: found.base + lengths)
    found.base[start + lists] = Self.sentinel
    found.advance(by: 2 * count + 4)
    return (start, lengths)
  }

  private mutating func findValues(
    _ scan: AssemblyScan, _ column: AssemblyColumn, _ count: Int
  ) -> (positions: Int, lengths: Int) {
    found.reserve(count + 2)
    let start = found.count
    let definition = column.definition + column.entry
    let values =
      column.maxRepetition == 0
      ? LevelScan.positions(
        definition, count: count, threshold: scan.threshold, into: found.end)
      : LevelScan.positions(
        definition, column.repetition + column.entry, count: count, level: scan.repetition,
        elementLevel: scan.elementLevel, threshold: scan.threshold, into: found.end)
    found.base[start + values] = Self.sentinel
    found.advance(by: values + 1)
    return (start, start)
  }

  private mutating func growIdentity(_ count: Int) {
    identity.reserve(max(0, count - identity.count))
    while identity.count < count { identity.append(UInt32(truncatingIfNeeded: identity.count)) }
  }
}

import ByteBuffers

/// For each entry of a structural index that opens an object or array, the entry that closes it.
///
/// With it a value of any size is skipped in one step. Storage is kept from build to build: 4 bytes
/// for each entry, and 4 for each container that is open at once.
public struct ContainerEnds: ~Copyable {
  @usableFromInline var ends = TypedBuffer<UInt32>()
  private var opened = TypedBuffer<UInt32>()

  public init() {}

  /// By entry, `StructuralIndex.sentinelCount` more than the index has. Only elements of entries that
  /// open a container mean something. Valid until the next build.
  @inlinable @inline(__always)
  public var elements: UnsafePointer<UInt32> { UnsafePointer(ends.base) }

  /// Pairs the brackets of indexed text. A container that is not closed ends with the index; a bracket
  /// that closes none is passed over. O(entries).
  ///
  /// - Parameter bytes: The text that `index` was built from, cleanly.
  public mutating func build(_ bytes: UnsafePointer<UInt8>, _ index: borrowing StructuralIndex) {
    let count = index.count
    let positions = index.positions
    ends.removeAll()
    ends.append(
      repeating: UInt32(truncatingIfNeeded: count), count: count + StructuralIndex.sentinelCount)
    opened.removeAll()
    for entry in 0..<count {
      switch bytes[Int(positions[entry])] {
      case JSONByte.openBrace, JSONByte.openBracket:
        opened.append(UInt32(truncatingIfNeeded: entry))
      case JSONByte.closeBrace, JSONByte.closeBracket:
        guard opened.count > 0 else { continue }
        ends.base[Int(opened.removeLast())] = UInt32(truncatingIfNeeded: entry)
      default: continue
      }
    }
  }
}

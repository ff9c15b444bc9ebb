#if canImport(Glibc)
  import Glibc
#endif

/// Allocates blocks of memory whose sizes are powers of two, and frees all of them at once.
///
/// For thousands of buffers that grow in turns. They lie on large pages where the system has them:
/// looking up the address of a small page takes longer than writing to it. Allocating and freeing are
/// O(1). Use the heap for blocks that do not live as long as the pool.
public struct BlockPool: ~Copyable, @unchecked Sendable {
  /// The smallest block: a cache line.
  private static let smallestSize = 64
  /// Bytes between blocks. Without them, the same bytes of all blocks would share few places of a
  /// cache.
  private static let gap = 64
  private static let hugePageSize = 2 << 20
  private static let largestRegion = 4 << 20
  /// Larger blocks come from the heap, each by itself, and go back there at once: what one buffer
  /// outgrows as it doubles would add up to as much again.
  private static let largestShared = 1 << 20

  private var regions: [UnsafeMutableRawPointer] = []
  private var lone: Set<UnsafeMutableRawPointer> = []
  private var regionSize: Int
  private var next = UnsafeMutableRawPointer(bitPattern: 64)!
  private var left = 0
  /// By the logarithm of their size, the first free block; each holds the address of the next.
  private var free = [UnsafeMutableRawPointer?](repeating: nil, count: Int.bitWidth)

  /// Makes a pool that holds nothing yet.
  ///
  /// - Parameter regionSize: Bytes of the first region, a power of two; later ones are larger.
  public init(regionSize: Int) { self.regionSize = regionSize }

  deinit {
    for region in regions { region.deallocate() }
    for block in lone { block.deallocate() }
  }

  /// Blocks that lie in no region.
  var loneCount: Int { lone.count }

  /// A block of `size` bytes, a power of two of 64 or more. Its bytes are not initialised.
  public mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
    precondition(size >= Self.smallestSize && size & (size - 1) == 0)
    if size > Self.largestShared {
      let block = UnsafeMutableRawPointer.allocate(
        byteCount: size, alignment: Self.smallestSize)
      lone.insert(block)
      return block
    }
    if let block = free[size.trailingZeroBitCount] {
      free[size.trailingZeroBitCount] = block.load(as: UnsafeMutableRawPointer?.self)
      return block
    }
    if left < size + Self.gap { addRegion(for: size + Self.gap) }
    let block = next
    next = block + (size + Self.gap)
    left -= size + Self.gap
    return block
  }

  /// Takes back a block of `size` bytes, which the pool uses again or gives back to the heap.
  public mutating func free(_ block: UnsafeMutableRawPointer, _ size: Int) {
    if size > Self.largestShared {
      if lone.remove(block) != nil { block.deallocate() }
      return
    }
    block.storeBytes(
      of: free[size.trailingZeroBitCount], as: UnsafeMutableRawPointer?.self)
    free[size.trailingZeroBitCount] = block
  }

  private mutating func addRegion(for size: Int) {
    let count = max(regionSize, size)
    regionSize = max(min(2 * regionSize, Self.largestRegion), regionSize)
    let isHuge = count >= Self.hugePageSize
    let region = UnsafeMutableRawPointer.allocate(
      byteCount: count, alignment: isHuge ? Self.hugePageSize : Self.smallestSize)
    #if canImport(Glibc)
      // Where the system has none, it says so, and nothing is lost.
      if isHuge { _ = madvise(region, count, Int32(MADV_HUGEPAGE)) }
    #endif
    regions.append(region)
    next = region
    left = count
  }
}

#if canImport(Glibc)
  import Glibc
#endif

/// Makes one thread's part of the heap writable in advance.
///
/// glibc makes the heaps of all threads but the first writable page by page, with a system call each.
/// That takes long where tens of thousands of small blocks grow, as those of very many columns do.
/// Pages stay writable when their blocks are freed. It asks for large pages: looking up the address of
/// a small page takes longer than reading from it.
public final class ThreadHeap {
  /// Less than what glibc maps by itself rather than takes from the heap.
  private static let blockSize = 120 << 10
  /// Bytes that glibc reserves for a heap, at an address that is a multiple of them.
  private static let heapSize = 64 << 20
  private static let limit = 256 << 20
  private static let hugePageSize = 2 << 20

  /// Blocks without which heaps would go back to the system.
  private var kept: [UnsafeMutableRawPointer] = []

  /// Lets the heap of the calling thread grow by up to `count` bytes at once. Memory that is not used
  /// is none. Where the heap is another than glibc's, nothing is done.
  public init(reserving count: Int) {
    #if canImport(Glibc)
      var blocks: [UnsafeMutableRawPointer] = []
      for _ in 0..<(min(count, Self.limit) / Self.blockSize) {
        guard let block = malloc(Self.blockSize) else { break }
        blocks.append(block)
      }
      var heap = blocks.first.map { Self.heap(of: $0) }
      // The last first, so that each is at the end of its heap, from where its pages can go back.
      var others: [UnsafeMutableRawPointer] = []
      var first = blocks.first
      for block in blocks {
        if Self.heap(of: block) == heap {
          others.append(block)
        } else {
          Self.askForHugePages(from: first, to: others.last)
          heap = Self.heap(of: block)
          first = block
          kept.append(block)
        }
      }
      Self.askForHugePages(from: first, to: others.last)
      for block in others.reversed() { free(block) }
    #endif
  }

  deinit {
    #if canImport(Glibc)
      for block in kept { free(block) }
    #endif
  }

  #if canImport(Glibc)
    /// - Parameters:
    ///   - first: The first block of a heap.
    ///   - last: The last one that was taken.
    private static func askForHugePages(
      from first: UnsafeMutableRawPointer?, to last: UnsafeMutableRawPointer?
    ) {
      guard let first, let last, heap(of: first) == heap(of: last), first < last else { return }
      let start = UInt(bitPattern: first + (hugePageSize - 1)) / UInt(hugePageSize)
      let end = UInt(bitPattern: last + blockSize) / UInt(hugePageSize)
      guard start < end, let base = UnsafeMutableRawPointer(bitPattern: start * UInt(hugePageSize))
      else { return }
      // Where the system has none, it says so, and nothing is lost.
      _ = madvise(base, Int(end - start) * hugePageSize, Int32(MADV_HUGEPAGE))
    }
  #endif

  private static func heap(of block: UnsafeMutableRawPointer) -> UInt {
    UInt(bitPattern: block) / UInt(heapSize)
  }
}

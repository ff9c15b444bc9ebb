#if canImport(Glibc)
  import Glibc
#endif

/// The part of the heap that small blocks of the calling thread come from.
public enum ThreadHeap {
  /// Less than what glibc maps by itself rather than takes from the heap.
  private static let blockSize = 120 << 10
  /// Of one thread's heap, at most.
  private static let limit = 56 << 20

  /// Lets the heap grow by up to `count` bytes without a call to the system for every page.
  ///
  /// glibc makes the heaps of all threads but the first writable as blocks are taken from them: for
  /// tens of thousands of small ones that grow, as those of very many columns do, page by page. What
  /// was writable once stays so when it is free again. Memory that is not used is none: it goes back
  /// to the system before this returns. Elsewhere, nothing is done.
  public static func reserve(_ count: Int) {
    #if canImport(Glibc)
      var blocks: [UnsafeMutableRawPointer] = []
      for _ in 0..<(min(count, limit) / blockSize) {
        guard let block = malloc(blockSize) else { break }
        blocks.append(block)
      }
      // The last first, so that each is at the end of the heap, from where it can go back.
      for block in blocks.reversed() { free(block) }
    #endif
  }
}

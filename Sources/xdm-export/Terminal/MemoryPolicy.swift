import Foundation

/// How the process's heap treats large blocks.
enum MemoryPolicy {
  /// From this size on, a block that is freed goes back to the system at once.
  private static let threshold: Int32 = 128 << 10
  /// `M_MMAP_THRESHOLD` of glibc's `mallopt`, which its module does not have.
  private static let thresholdParameter: Int32 = -3

  /// For work that takes the columns of one row group after the other: glibc would get used to their
  /// sizes, and keep the memory of columns that are gone beside that of those that come, about as
  /// much again. A block that is mapped anew costs less than what is read into it.
  static func returnLargeBlocks() {
    #if canImport(Glibc)
      guard let symbol = dlsym(nil, "mallopt") else { return }
      typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
      _ = unsafeBitCast(symbol, to: Mallopt.self)(thresholdParameter, threshold)
    #endif
  }
}

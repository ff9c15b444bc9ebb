#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The heap, for the few types here that own raw storage.
///
/// `realloc` moves large blocks by remapping their pages, which `UnsafeMutablePointer.allocate`
/// cannot do. Running out of address space ends the process, as every Swift allocation does.
@usableFromInline
enum Allocation {
  @usableFromInline
  static func allocate<Element: BitwiseCopyable>(
    _ capacity: Int, of type: Element.Type = Element.self
  ) -> UnsafeMutablePointer<Element> {
    reallocate(nil, capacity)
  }

  @usableFromInline
  static func reallocate<Element: BitwiseCopyable>(
    _ base: UnsafeMutablePointer<Element>?, _ capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    let (size, overflow) = Swift.max(capacity, 1).multipliedReportingOverflow(
      by: MemoryLayout<Element>.stride)
    guard !overflow, let block = realloc(base, size) else {
      fatalError("out of memory: \(capacity) elements of \(Element.self)")
    }
    return block.bindMemory(to: Element.self, capacity: capacity)
  }

  @usableFromInline
  static func free<Element: BitwiseCopyable>(_ base: UnsafeMutablePointer<Element>) {
    #if canImport(Glibc)
      Glibc.free(base)
    #elseif canImport(Musl)
      Musl.free(base)
    #else
      Darwin.free(base)
    #endif
  }
}

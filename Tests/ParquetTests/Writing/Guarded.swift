import Foundation

/// Memory that ends where the process may not read on.
enum Guarded {
  /// Calls `body` with a copy of `bytes` that ends at the end of a page, before a page that cannot
  /// be read.
  static func with<Result>(
    _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let room = (bytes.count + page - 1) / page * page
    let base = mmap(nil, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let base, base != MAP_FAILED, mprotect(base + room, page, PROT_NONE) == 0 else {
      throw CocoaError(.fileReadUnknown)
    }
    defer { munmap(base, room + page) }
    let start = base + (room - bytes.count)
    bytes.withUnsafeBytes {
      if let source = $0.baseAddress { start.copyMemory(from: source, byteCount: bytes.count) }
    }
    return try body(UnsafeRawBufferPointer(start: start, count: bytes.count))
  }
}

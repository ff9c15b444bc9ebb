import Foundation

/// Memory before a page that nothing may touch: what reads or writes behind its end traps, where on
/// the heap it would mostly go unnoticed.
final class GuardedMemory {
  private let base: UnsafeMutableRawPointer
  private let capacity: Int

  /// What decoders read from, and what they write to.
  nonisolated(unsafe) static let input = GuardedMemory(capacity: 1 << 20)
  nonisolated(unsafe) static let output = GuardedMemory(capacity: 1 << 21)

  private init(capacity: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let size = capacity + page
    guard
      let memory = mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED, mprotect(memory + capacity, page, PROT_NONE) == 0
    else { finding("there is no memory for the fuzzer itself") }
    base = memory
    self.capacity = capacity
  }

  /// The last `count` bytes before the page.
  func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
    guard count <= capacity else { finding("the fuzzer wants \(count) bytes of \(capacity)") }
    return UnsafeMutableRawBufferPointer(start: base + (capacity - count), count: count)
  }

  /// Bytes that end before the page; those that are more than there is room for are left out.
  func hold(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let room = room(min(bytes.count, capacity))
    room.copyBytes(from: bytes.prefix(room.count))
    return UnsafeRawBufferPointer(room)
  }
}

/// Ends the run with what is wrong.
func finding(_ text: String) -> Never {
  FileHandle.standardError.write(Data("\(text)\n".utf8))
  abort()
}

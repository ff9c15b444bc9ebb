import ByteBuffers
import Foundation

/// The buffers that a thread encodes columns in, one column at a time.
final class EncodingScratch {
  let columns = ColumnScratch()
  let pages = PageScratch(keepsOutput: true)

  var byteCapacity: Int { columns.byteCapacity + pages.byteCapacity }
}

/// Buffers of column chunks that are written already, kept for the next chunks.
struct OutputBufferCache {
  /// From the smallest to the largest.
  private var buffers: [Box<ByteBuffer>] = []
  private(set) var byteCapacity = 0

  /// Bytes that are kept at most.
  static let limit = 16 << 20
  /// The allocator serves smaller buffers as fast.
  private static let smallest = 64 << 10

  /// Keeps a buffer unless it is small or the limit is reached.
  mutating func give(_ buffer: consuming ByteBuffer) {
    let capacity = buffer.capacity
    guard capacity >= Self.smallest, capacity <= Self.limit - byteCapacity else { return }
    byteCapacity += capacity
    let place = buffers.firstIndex { $0.value.capacity >= capacity } ?? buffers.count
    buffers.insert(Box(buffer), at: place)
  }

  /// Takes the largest buffer.
  mutating func take() -> ByteBuffer? {
    guard let box = buffers.popLast() else { return nil }
    byteCapacity -= box.value.capacity
    var buffer = ByteBuffer()
    swap(&buffer, &box.value)
    return buffer
  }
}

/// Buffers of finished writers, kept for the next writers: getting zeroed pages from the system takes
/// longer than encoding what goes into them.
final class ScratchCache: @unchecked Sendable {
  static let shared = ScratchCache()

  /// Bytes of encoding buffers that are kept at most. Buffers of chunks count apart.
  static let limit = 32 << 20

  private let lock = NSLock()
  private var free: [EncodingScratch] = []
  private var outputs = OutputBufferCache()

  /// Bytes of all buffers that are kept.
  var byteCapacity: Int { lock.withLock { scratchCapacity + outputs.byteCapacity } }
  private var scratchCapacity = 0

  /// Takes the buffers for a thread, or makes them.
  func takeScratch(for options: RowGroupOptions) -> EncodingScratch {
    let scratch =
      lock.withLock {
        let scratch = free.popLast()
        scratchCapacity -= scratch?.byteCapacity ?? 0
        return scratch
      } ?? EncodingScratch()
    scratch.columns.prepare(for: options)
    return scratch
  }

  /// Keeps the buffers of a finished thread unless the limit is reached.
  func give(_ scratch: EncodingScratch) {
    lock.withLock {
      guard scratch.byteCapacity <= Self.limit - scratchCapacity else { return }
      scratchCapacity += scratch.byteCapacity
      free.append(scratch)
    }
  }

  /// Takes the buffers for chunks.
  func takeOutputs() -> OutputBufferCache {
    lock.withLock {
      defer { outputs = OutputBufferCache() }
      return outputs
    }
  }

  /// Keeps buffers for chunks if they are larger than those of other writers.
  func give(_ outputs: OutputBufferCache) {
    lock.withLock {
      if self.outputs.byteCapacity < outputs.byteCapacity { self.outputs = outputs }
    }
  }
}

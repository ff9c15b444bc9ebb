import ByteBuffers
import Foundation

/// Room that a thread encodes columns in, one at a time.
final class EncodingRoom {
  let columns = ColumnRoom()
  let pages = PageScratch(keepsOutput: true)

  var byteCapacity: Int { columns.byteCapacity + pages.byteCapacity }
}

/// Room of chunks that have been written, for those to come.
struct SpareOutputs {
  /// From the smallest to the largest.
  private var buffers: [Box<ByteBuffer>] = []
  private(set) var byteCapacity = 0

  /// Bytes that are kept, at most.
  static let limit = 16 << 20
  /// Smaller ones are had from the allocator as soon.
  private static let smallest = 64 << 10

  /// Keeps the room, if it is worth it and there is not too much.
  mutating func give(_ buffer: consuming ByteBuffer) {
    let capacity = buffer.capacity
    guard capacity >= Self.smallest, capacity <= Self.limit - byteCapacity else { return }
    byteCapacity += capacity
    let place = buffers.firstIndex { $0.value.capacity >= capacity } ?? buffers.count
    buffers.insert(Box(buffer), at: place)
  }

  /// The largest room that there is.
  mutating func take() -> ByteBuffer? {
    guard let box = buffers.popLast() else { return nil }
    byteCapacity -= box.value.capacity
    var buffer = ByteBuffer()
    swap(&buffer, &box.value)
    return buffer
  }
}

/// Room of writers that are done, kept for those to come: pages that the system has to give, and to
/// fill with zeros, take longer than to encode what goes into them.
final class SpareRoom: @unchecked Sendable {
  static let shared = SpareRoom()

  /// Bytes of threads' room that are kept, at most; besides, there is room of chunks.
  static let limit = 32 << 20

  private let lock = NSLock()
  private var rooms: [EncodingRoom] = []
  private var outputs = SpareOutputs()

  /// Bytes of all room that is kept.
  var byteCapacity: Int { lock.withLock { roomCapacity + outputs.byteCapacity } }
  private var roomCapacity = 0

  /// Room for a thread, its own from here on.
  func takeRoom(for options: RowGroupOptions) -> EncodingRoom {
    let room =
      lock.withLock {
        let room = rooms.popLast()
        roomCapacity -= room?.byteCapacity ?? 0
        return room
      } ?? EncodingRoom()
    room.columns.prepare(for: options)
    return room
  }

  /// Keeps the room of a thread that is done, if there is not too much of it.
  func give(_ room: EncodingRoom) {
    lock.withLock {
      guard room.byteCapacity <= Self.limit - roomCapacity else { return }
      roomCapacity += room.byteCapacity
      rooms.append(room)
    }
  }

  /// Room for chunks.
  func takeOutputs() -> SpareOutputs {
    lock.withLock {
      defer { outputs = SpareOutputs() }
      return outputs
    }
  }

  /// Keeps room of chunks, if there is none of other writers.
  func give(_ outputs: SpareOutputs) {
    lock.withLock {
      if self.outputs.byteCapacity < outputs.byteCapacity { self.outputs = outputs }
    }
  }
}

import ByteBuffers
import Foundation

/// Room that a thread encodes columns in, one at a time.
final class EncodingRoom {
  let columns: ColumnRoom
  let pages = PageScratch()

  init(options: RowGroupOptions) { columns = ColumnRoom(options: options) }

  var byteCapacity: Int { columns.byteCapacity + pages.byteCapacity }
}

/// Room of writers that are done, kept for those to come: pages that the system has to give, and to
/// fill with zeros, take longer than to encode what goes into them.
final class SpareRoom: @unchecked Sendable {
  static let shared = SpareRoom()

  /// Bytes that are kept, at most.
  static let limit = 32 << 20

  private let lock = NSLock()
  private var rooms: [(room: EncodingRoom, dictionaryPageSize: Int)] = []
  private var outputs: [Box<ByteBuffer>] = []
  private(set) var byteCapacity = 0

  /// Room for a thread, its own from here on.
  func takeRoom(options: RowGroupOptions) -> EncodingRoom {
    lock.withLock {
      let fitting = rooms.lastIndex { $0.dictionaryPageSize == options.dictionaryPageSize }
      guard let fitting else { return nil }
      let room = rooms.remove(at: fitting).room
      byteCapacity -= room.byteCapacity
      return room
    } ?? EncodingRoom(options: options)
  }

  /// Keeps the room of a thread that is done, if there is not too much of it.
  func give(_ room: EncodingRoom, options: RowGroupOptions) {
    lock.withLock {
      guard room.byteCapacity <= Self.limit - byteCapacity else { return }
      byteCapacity += room.byteCapacity
      rooms.append((room, options.dictionaryPageSize))
    }
  }

  /// Room for chunks.
  func takeOutputs() -> [Box<ByteBuffer>] {
    lock.withLock {
      defer { outputs = [] }
      byteCapacity -= outputs.reduce(0) { $0 + $1.value.capacity }
      return outputs
    }
  }

  /// Keeps room of chunks, the largest of it, if there is not too much.
  func give(_ outputs: [Box<ByteBuffer>]) {
    lock.withLock {
      for output in outputs.sorted(by: { $0.value.capacity > $1.value.capacity })
      where output.value.capacity <= Self.limit - byteCapacity {
        byteCapacity += output.value.capacity
        self.outputs.append(output)
      }
    }
  }
}

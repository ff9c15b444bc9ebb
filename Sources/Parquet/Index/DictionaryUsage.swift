import ByteBuffers

/// Finds out which entries of a dictionary the pages of a column use.
struct DictionaryUsage: ~Copyable {
  /// By entry the number of the last page that used it, from 1 on.
  private var lastPage = TypedBuffer<UInt32>()
  private var page: UInt32 = 0
  private var used = ByteBuffer()

  init(entryCount: Int) { lastPage.append(repeating: 0, count: entryCount) }

  /// The entries that a page uses, each once, in PLAIN form, and the bytes that its values have
  /// without their lengths. Valid until the next call. O(values + bytes of the entries).
  mutating func entries(
    of values: Range<Int>, in dictionary: borrowing ByteArrayDictionary
  ) -> (plain: UnsafeRawBufferPointer, byteArraySize: Int) {
    page += 1
    used.removeAll()
    let page = page
    let lastPage = lastPage.base
    let entries = dictionary.entries.base
    let indices = dictionary.indices.base
    var size = 0
    for i in values {
      let index = Int(indices[i])
      let length = Int(entries[index].length)
      size &+= length
      guard lastPage[index] != page else { continue }
      lastPage[index] = page
      used.append(
        dictionary.arena.base + Int(entries[index].offset),
        count: PlainByteArrays.lengthSize &+ length)
    }
    // Comparing reads a word behind the last value.
    used.reserve(8)
    return (used.bytes, size)
  }
}

/// Texts in one block of memory, to be copied without touching a `String`.
///
/// The block is never freed: a table belongs to the vocabulary, which lives as long as the process.
struct TextTable: @unchecked Sendable {
  let count: Int
  private let bytes: UnsafeMutablePointer<UInt8>
  /// Start of each text in `bytes`, and the end of the last one.
  private let starts: UnsafeMutablePointer<Int>

  /// Makes a table of `texts`, which are JSON already: what needs an escape has it.
  init(_ texts: [String]) {
    precondition(!texts.isEmpty, "a table without texts has nothing to choose from")
    count = texts.count
    bytes = .allocate(capacity: max(1, texts.reduce(0) { $0 + $1.utf8.count }))
    starts = .allocate(capacity: texts.count + 1)
    var end = 0
    for (i, text) in texts.enumerated() {
      starts[i] = end
      for byte in text.utf8 {
        bytes[end] = byte
        end += 1
      }
    }
    starts[texts.count] = end
  }

  /// The text at `index`, which is below `count`.
  @inline(__always)
  subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    assert(index >= 0 && index < count)
    return UnsafeBufferPointer(
      start: bytes + starts[index], count: starts[index &+ 1] &- starts[index])
  }
}

/// Elements in memory: an array, which is kept, or memory of somebody else's, which has to stay as
/// it is until the batch has been appended.
struct MemoryBuffer<Element: BitwiseCopyable> {
  private enum Storage {
    case array([Element])
    case memory(UnsafeBufferPointer<Element>)
  }

  private let storage: Storage

  init(_ array: [Element]) { storage = .array(array) }
  init(_ memory: UnsafeBufferPointer<Element>) { storage = .memory(memory) }

  var count: Int {
    switch storage {
    case .array(let array): array.count
    case .memory(let memory): memory.count
    }
  }

  /// Calls `body` with the elements, which are not copied.
  func withElements<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    switch storage {
    case .memory(let memory): return try body(memory)
    case .array(let array):
      var result: Swift.Result<Result, ParquetError>?
      array.withUnsafeBufferPointer { elements in
        do throws(ParquetError) { result = .success(try body(elements)) } catch {
          result = .failure(error)
        }
      }
      guard let result else { throw .invalidData("an array has no elements to be read") }
      return try result.get()
    }
  }
}

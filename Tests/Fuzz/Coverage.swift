// Cases that libFuzzer makes, guided by what they reach. Built by `Tests/Fuzz/run --coverage`.
#if COVERAGE
  import Foundation

  /// The fuzzer as a library: `main` is ours.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  enum Coverage {
    /// Runs with the arguments of libFuzzer.
    static func run(_ arguments: [String]) -> Int32 {
      let texts = ["fuzz"] + arguments
      var count = Int32(texts.count)
      let values = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
        capacity: texts.count + 1)
      values.initialize(repeating: nil, count: texts.count + 1)
      for (i, text) in texts.enumerated() { values[i] = strdup(text) }
      var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = values
      return runDriver(&count, &list) { bytes, count in
        let text = UnsafeBufferPointer(start: bytes, count: count)
        guard let example = DirectCase(Array(text)) else { return -1 }
        _ = example.attempt()
        return 0
      }
    }
  }
#endif

/// Records from all over an input, in a file of their own.
struct BenchSample: Sendable {
  /// Where consecutive lines of the sample come from.
  struct Origin: Sendable {
    /// Offset in the sample of the first of them.
    let start: Int
    /// The input as the catalog names it.
    let input: String
    /// Offset of the first line in the input, decompressed.
    let offset: Int
  }

  let path: String
  var records = 0
  /// Bytes of the sample's lines.
  var bytes = 0
  /// Bytes of all input's text, decompressed.
  var inputBytes = 0
  /// Bytes of all input as it is stored.
  var storedBytes = 0
  /// Whether it has all lines of the input.
  var isWhole = true
  /// Lines that are no records, and so are not in the sample.
  var badLines = 0
  /// The first of them.
  var firstBadLine: String?
  /// In order of their starts.
  var origins: [Origin] = []

  init(path: String) { self.path = path }

  /// Where in the input a byte of the sample comes from.
  func origin(of offset: Int) -> (input: String, offset: Int)? {
    guard let origin = origins.last(where: { $0.start <= offset }) else { return nil }
    return (origin.input, origin.offset + offset - origin.start)
  }
}

import Work

/// How long lines may be, and what a longer one means to the work.
///
/// A line that is worked on is held in memory; a longer one is passed by and told by its place.
package struct LineLimit: Sendable {
  /// A longer line is no record but a file in another form.
  package static let standard = 256 << 20

  /// Bytes that a line has at most, without its newline.
  package var bytes = Self.standard
  /// Whether the work ends with the first longer line: then nobody asks where that ends, nor what is
  /// behind it.
  package var endsWork = false

  package init(bytes: Int = Self.standard, endsWork: Bool = false) {
    self.bytes = bytes
    self.endsWork = endsWork
  }

  /// The length with its unit: `256 MiB`.
  package var size: String {
    if bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
    return bytes % (1 << 10) == 0 ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
  }
}

extension ExportError {
  /// Where such a line is not expected: in an export's own files, which hold records.
  ///
  /// - Parameter offset: A byte of the line.
  package static func lineTooLong(
    _ name: String, around offset: Int, _ limit: LineLimit
  ) -> ExportError {
    .failure(
      "\(name) has a line longer than \(limit.size), around byte \(offset), which no record is: is it"
        + " one JSON record a line?")
  }
}

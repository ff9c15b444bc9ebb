/// Numbers of bytes as people write and read them.
package enum ByteSize {
  private static let units: [(name: String, bytes: UInt64)] = [
    ("", 1), ("b", 1), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000), ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30),
    ("tib", 1 << 40),
  ]

  /// The bytes of `64MiB`, `128 MB`, `65536`; nil for other text, and for more than `Int` holds.
  package static func parse(_ text: String) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let name = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let number = UInt64(digits), let unit = units.first(where: { $0.name == name }) else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
    return overflow || bytes > Int.max ? nil : bytes
  }

  /// The shortest text that `parse` reads as `bytes`: `32MiB`, `1000`.
  package static func text(_ bytes: UInt64) -> String {
    for (name, unit) in [("GiB", UInt64(1) << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit)\(name)"
    }
    return "\(bytes)"
  }
}

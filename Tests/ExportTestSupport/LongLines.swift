/// Lines longer than a limit, and records that are not.
package enum LongLines {
  package static let limit = 64 << 10
  package static let reason =
    "a line longer than 64 KiB is no record: the input must be one JSON record a line"

  /// An array of so many bytes, as of a file that is one JSON document.
  package static func long(_ count: Int, _ filler: Character = "7") -> String {
    "[" + String(repeating: filler, count: count - 2) + "]"
  }

  package static func records(_ numbers: Range<Int>) -> [String] {
    numbers.map { "{\"n\":\($0),\"s\":\"text \($0 % 7)\"}" }
  }
}

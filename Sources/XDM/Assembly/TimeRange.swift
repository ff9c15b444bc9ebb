import JSONStream

/// A range of time, from an instant up to but without another. A nil bound leaves it open.
public struct TimeRange: Sendable, Equatable {
  public var from: RFC3339.Timestamp?
  public var to: RFC3339.Timestamp?

  public init(from: RFC3339.Timestamp? = nil, to: RFC3339.Timestamp? = nil) {
    self.from = from
    self.to = to
  }

  /// Reads `FROM..TO`.
  ///
  /// Each bound is an RFC 3339 instant or a day, which starts at midnight UTC. One of them may be
  /// left out. Nil for any other text.
  public init?(parsing text: String) {
    guard let dots = text.firstRange(of: "..") else { return nil }
    let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
    guard !first.isEmpty || !last.isEmpty else { return nil }
    if !first.isEmpty {
      guard let instant = Self.instant(Array(first.utf8)) else { return nil }
      from = instant
    }
    if !last.isEmpty {
      guard let instant = Self.instant(Array(last.utf8)) else { return nil }
      to = instant
    }
  }

  /// The instant that text names, nil when it names none.
  static func instant(_ text: [UInt8]) -> RFC3339.Timestamp? {
    text.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.flatMap { instant($0, count: bytes.count) }
    }
  }

  static func instant(_ text: UnsafePointer<UInt8>, count: Int) -> RFC3339.Timestamp? {
    if count == 10 {
      let day = RFC3339.parseDate(text, count: count)
      return day.isValid
        ? RFC3339.Timestamp(isValid: true, seconds: Int64(day.days) * 86400) : nil
    }
    let instant = RFC3339.parseTimestamp(text, count: count)
    return instant.isValid ? instant : nil
  }

  public func contains(_ instant: RFC3339.Timestamp) -> Bool {
    if let from, Self.isBefore(instant, from) { return false }
    if let to, !Self.isBefore(instant, to) { return false }
    return true
  }

  private static func isBefore(_ left: RFC3339.Timestamp, _ right: RFC3339.Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

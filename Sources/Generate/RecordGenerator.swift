import ByteBuffers

/// What synthetic records look like.
public enum RecordKind: String, CaseIterable, Sendable {
  /// XDM ExperienceEvents as a data lake holds them: deep, sparse, 1–2 KB each.
  case events
  /// Flat profile records of about 25 fields.
  case profiles
}

/// Makes synthetic XDM records, for tests, demonstrations and measurements.
///
/// A record depends on nothing but the seed, the kind and its index. Ranges can so be generated on
/// any number of threads and put together. The texts are made up; no record describes a person.
public struct RecordGenerator: Sendable {
  public let kind: RecordKind
  public let seed: UInt64
  private let vocabulary = Vocabulary.shared

  /// Bytes that a record takes at most; the tests hold the records to it.
  static let maximumRecordSize = 16 << 10

  public init(kind: RecordKind, seed: UInt64) {
    self.kind = kind
    self.seed = seed
  }

  /// Indices of records lie below this.
  public static let maximumRecords = 1 << 48

  /// Appends the record at `index` as a line of JSON with its newline.
  ///
  /// - Precondition: `index` is in `0..<maximumRecords`.
  public func append(record index: Int, to buffer: inout ByteBuffer) {
    precondition(index >= 0 && index < Self.maximumRecords, "no record \(index)")
    buffer.reserve(Self.maximumRecordSize)
    let start = buffer.end
    var text = RecordText(at: start)
    switch kind {
    case .events:
      var event = EventRecord(seed: seed, index: index, vocabulary: vocabulary)
      event.write(to: &text)
    case .profiles:
      var profile = ProfileRecord(seed: seed, index: index, vocabulary: vocabulary)
      profile.write(to: &text)
    }
    text.put("\n")
    buffer.advance(by: text.end - start)
  }
}

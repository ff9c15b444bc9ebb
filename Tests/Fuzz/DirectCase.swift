import Codecs
import Parquet

/// Bytes for one decoder alone, without a file around them.
struct DirectCase {
  enum Target {
    case bare(IsolatedDecoder)
    /// Values of a page, without levels, of a field of `WrittenSubjects`.
    case values(field: Int, Encoding)
    /// Pages with their headers, of a list of such a field. `width` is the number of rows.
    case pages(field: Int)
    case block(CompressionCodec)
    /// A compressed file, that comes and goes in pieces of `width` bytes or so.
    case stream(CompressionCodec)
    /// Text between quotes, numbers, timestamps and dates, records.
    case string, number, time, records
    case file
  }

  var target: Target
  var width: Int
  var count: Int
  var bytes: [UInt8]

  /// Most values that a decoder is asked for: far more than come of the bytes there are.
  static let countLimit = 0xffff

  static let targets: [Target] = {
    var targets = IsolatedDecoder.allCases.map { Target.bare($0) }
    for field in WrittenSubjects.fields.indices {
      targets.append(.pages(field: field))
      targets += Encoding.allCases.map { .values(field: field, $0) }
    }
    targets += CompressionCodec.allCases.map { .block($0) }
    return targets + [.stream(.gzip), .stream(.zstd), .string, .number, .time, .records, .file]
  }()

  /// The case that coverage guides: a byte for the target, one for the width, two for the count.
  init?(_ text: [UInt8]) {
    guard text.count >= 4, Int(text[0]) < Self.targets.count else { return nil }
    target = Self.targets[Int(text[0])]
    width = Int(text[1])
    count = Int(text[2]) | Int(text[3]) << 8
    bytes = Array(text[4...])
  }

  init(_ target: Target, width: Int = 0, count: Int = 0, _ bytes: [UInt8]) {
    self.target = target
    self.width = width
    self.count = count
    self.bytes = bytes
  }

  var text: [UInt8] {
    let name = "\(target)"
    let number = Self.targets.firstIndex { "\($0)" == name } ?? 0
    let head = [number, width, count & 0xff, count >> 8]
    return head.map { UInt8(truncatingIfNeeded: $0) } + bytes
  }

  /// Changes the bytes, and now and then what is said of them.
  mutating func change(_ mutator: inout Mutator) {
    mutator.change(&bytes, focus: 0..<bytes.count)
    switch Int.random(in: 0..<16, using: &mutator.random) {
    case 0: count = Int.random(in: 0...2 * count + 1, using: &mutator.random)
    case 1: count = Int.random(in: 0...Self.countLimit, using: &mutator.random)
    case 2: width = Int.random(in: 0...33, using: &mutator.random)
    default: break
    }
    count = min(count, Self.countLimit)
  }

  /// Whether the decoder takes it.
  func attempt() -> Bool {
    do {
      let input = GuardedMemory.input.hold(bytes)
      switch target {
      case .bare(let decoder):
        // What a wider value than any is read as takes more room than there is.
        let width = decoder.hasLevels ? width : min(width, 32)
        let room = GuardedMemory.output.room(count * decoder.stride(width: width))
        guard let destination = room.baseAddress else { return false }
        try decoder.decode(input, width: width, count: count, into: destination)
      case .values(let field, let encoding):
        try IsolatedDecoder.decodeValues(
          input, count: count, encoding: encoding, of: WrittenSubjects.required[field].leaves[0],
          byteLimit: Subject.options.byteLimit)
      case .pages(let field):
        try IsolatedDecoder.decodePages(
          input, of: WrittenSubjects.lists[field].leaves[0], entryCount: count, rowCount: width,
          options: Subject.options)
      case .block(let codec):
        try BlockDecompressor(codec).decompress(input, into: GuardedMemory.output.room(count))
      case .stream(let codec): return try decompress(input, DecompressingStream(codec))
      case .string: return TextChecks.string(input)
      case .number: return TextChecks.number(bytes)
      case .time: return TextChecks.time(input)
      case .records: return Subject.scan(bytes)
      case .file: return Subject.select(bytes) && Subject.readParquet(bytes)
      }
      return true
    } catch { return false }
  }

  /// Most bytes that are taken from a stream, which may have far more.
  private static let streamLimit = 1 << 20

  /// Reads a stream to its end; whether that is one between members.
  private func decompress(
    _ input: UnsafeRawBufferPointer, _ stream: DecompressingStream
  ) throws -> Bool {
    let piece = width + 1
    let output = GuardedMemory.output.room(16 * piece)
    var (position, total) = (0, 0)
    while position < input.count, total < Self.streamLimit {
      let end = min(position + piece, input.count)
      while total < Self.streamLimit {
        let (consumed, produced) = try stream.decompress(
          UnsafeRawBufferPointer(rebasing: input[position..<end]), into: output)
        position += consumed
        total += produced
        if position == end, produced < output.count { break }
        guard consumed > 0 || produced > 0 else { finding("a stream does not go on") }
      }
    }
    return stream.isAtBoundary
  }
}

import ByteBuffers
import Codecs

/// A form that the values of a column chunk could have.
struct EncodingCandidate {
  var values: EncodedValues
  /// The entries of the dictionary that indices refer to, in PLAIN form; empty for other values.
  var dictionary = UnsafeRawBufferPointer(start: nil, count: 0)
  /// How many these are.
  var entryCount = 0
}

/// Weighs the forms that a column chunk's values could have, on a sample of them.
///
/// The outcome depends on the values, the codec and its level alone. No time is measured: what a
/// codec would have to read counts as a part of what has to be written.
struct EncodingTrial {
  let compressor: BlockCompressor
  let scratch: PageScratch

  /// Stretches of neighbours that are looked at, evenly spread.
  private static let stretchCount = 4
  /// Values of a stretch: two blocks of deltas, and the one before them.
  private static let stretchLength = 2 * DeltaBinaryPacked.blockSize + 1
  /// Bytes of a stretch of wide values, about.
  private static let stretchBytes = 4096
  /// Values up to which nothing is compressed for a trial: it would cost as much as it could save.
  private static let smallCount = 512

  /// The sample: values, and where those lie that are byte arrays in PLAIN form.
  private struct Stretch {
    var values: Range<Int>
    var bytes: Range<Int>
  }

  /// The index of the candidate to be taken; the first is PLAIN. O(values) of byte arrays, else O(1).
  func best(
    of candidates: [EncodingCandidate], valueCount: Int, byteCount: Int
  ) throws(ParquetError) -> Int {
    guard candidates.count > 1, valueCount > 0 else { return 0 }
    let stretches = stretches(candidates[0].values, valueCount, byteCount)
    let sampled = stretches.reduce(0) { $0 + $1.values.count }
    let scale = Double(valueCount) / Double(sampled)
    var raw: [Double] = []
    for candidate in candidates {
      encode(candidate, stretches)
      raw.append(Double(scratch.body.count) * scale + dictionaryByteCount(candidate))
    }
    let left = promising(candidates, raw)
    guard left.count > 1, compressor.codec != .none, valueCount > Self.smallCount else {
      return left.min { raw[$0] < raw[$1] } ?? 0
    }
    var best = (index: 0, cost: Double.infinity)
    for index in left {
      let cost = try cost(of: candidates[index], stretches, scale, raw[index])
      if cost < best.cost { best = (index, cost) }
    }
    return best.index
  }

  private func dictionaryByteCount(_ candidate: EncodingCandidate) -> Double {
    candidate.dictionary.isEmpty
      ? 0 : Double(candidate.dictionary.count + RLEDictionary.pageOverhead)
  }

  /// Candidates that can be best, as sizes before compression tell.
  private func promising(_ candidates: [EncodingCandidate], _ raw: [Double]) -> [Int] {
    let plain = raw[0]
    let densest =
      candidates.indices.filter { candidates[$0].values.isDense }.map { raw[$0] }.min()
      ?? .infinity
    return candidates.indices.filter {
      candidates[$0].values.isDense
        // What is dense hardly becomes smaller.
        ? raw[$0] < 0.95 * plain && raw[$0] <= 1.3 * densest
        : densest > 0.4 * plain
    }
  }

  /// Bytes after compression, and a part of those before.
  private func cost(
    of candidate: EncodingCandidate, _ stretches: [Stretch], _ scale: Double, _ raw: Double
  ) throws(ParquetError) -> Double {
    encode(candidate, stretches)
    var cost = raw * compressor.codec.readingWeight
    cost += Double(try compressedCount(scratch.body.bytes)) * scale
    if !candidate.dictionary.isEmpty {
      let sample = UnsafeRawBufferPointer(rebasing: candidate.dictionary.prefix(Self.stretchBytes))
      let scale = Double(candidate.dictionary.count) / Double(sample.count)
      cost += Double(try compressedCount(sample)) * scale
    }
    return cost
  }

  private func compressedCount(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) -> Int {
    scratch.compressed.removeAll()
    do { try compressor.compress(bytes, into: &scratch.compressed) } catch { throw .codec(error) }
    return scratch.compressed.count
  }

  private func encode(_ candidate: EncodingCandidate, _ stretches: [Stretch]) {
    scratch.body.removeAll()
    for stretch in stretches {
      candidate.values.append(stretch.values, bytes: stretch.bytes, to: &scratch.body)
    }
  }

  private func stretches(
    _ values: EncodedValues, _ count: Int, _ byteCount: Int
  ) -> [Stretch] {
    let width = max(1, (values.byteCount(count) ?? byteCount) / count)
    let length = min(Self.stretchLength, max(8, Self.stretchBytes / width))
    var ranges = [0..<count]
    if count > 2 * Self.stretchCount * length {
      let last = count - length
      ranges = (0..<Self.stretchCount).map {
        let start = last / (Self.stretchCount - 1) * $0
        return start..<(start + length)
      }
    }
    guard let plain = values.plainByteArrays else {
      return ranges.map { Stretch(values: $0, bytes: 0..<0) }
    }
    var position = 0
    var offset = 0
    func skip(to end: Int) -> Int {
      while position < end {
        offset &+= PlainByteArrays.lengthSize &+ PlainByteArrays.length(at: plain + offset)
        position &+= 1
      }
      return offset
    }
    return ranges.map { range in
      let start = skip(to: range.lowerBound)
      return Stretch(values: range, bytes: start..<skip(to: range.upperBound))
    }
  }
}

extension EncodedValues {
  /// Whether the encoding has taken out most of what a codec would find.
  fileprivate var isDense: Bool {
    switch self {
    case .indices, .int32Deltas, .int64Deltas, .booleanRuns, .prefixDeltas, .fixedPrefixDeltas: true
    case .fixed, .booleans, .byteArrays, .streams, .lengthDeltas: false
    }
  }
}

extension CompressionCodec {
  /// What reading a byte costs, in bytes written: the codec's time against that of storage that
  /// takes some 20 MB a second from each core.
  fileprivate var readingWeight: Double {
    switch self {
    case .none: 0
    case .snappy, .lz4: 0.03
    case .zstd, .gzip: 0.1
    }
  }
}

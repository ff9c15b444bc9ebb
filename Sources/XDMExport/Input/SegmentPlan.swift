import Codecs

/// How the input is cut into segments, the units of work: each becomes a row group, or several
/// when limits ask for it.
///
/// A pure function of the input's files and the options, never of the number of threads, so that
/// the export's bytes are too. Files are cut in equal segments, small files share one, and
/// compressed files, whose text has no known length, are cut as they are decompressed. A line
/// belongs to the segment in which it starts.
struct SegmentPlan: Sendable, Equatable {
  /// A stretch of a file. Lines that start in it belong to it; it starts and ends anywhere.
  struct Stretch: Sendable, Equatable {
    let input: Int
    let range: Range<Int>
  }

  enum Step: Sendable, Equatable {
    /// One segment.
    case stretches([Stretch])
    /// Consecutive compressed files, which become segments of `streamLimit` bytes of text.
    case streams(Range<Int>)
  }

  private(set) var steps: [Step] = []
  /// Bytes of text that a segment of compressed files holds before it ends with its line.
  let streamLimit: Int

  /// Segments in all; nil when compressed files leave that open.
  var segmentCount: Int? {
    let isKnown = steps.allSatisfy { if case .stretches = $0 { true } else { false } }
    return isKnown ? steps.count : nil
  }

  /// Bytes of JSON text in a row group, where the options do not say otherwise.
  static let defaultSize = 64 << 20
  /// From this much input on, there is work for several threads.
  private static let sharedSize = 32 << 20
  /// The text of a segment of compressed files is held in memory, once for each thread.
  private static let maximumStreamLimit = 32 << 20
  private static let minimumSize = 1
  /// Segments of a file: a size that makes no sense must not make an endless list. With the default
  /// size, a file of 8 TiB has as many.
  private static let maximumCount = 1 << 17

  /// A quarter of little input, an eighth of much: many segments keep threads busy to the end, but
  /// small row groups compress less.
  private static func share(of size: Int) -> Int {
    max((size + 7) / 8, min((size + 3) / 4, 16 << 20))
  }

  /// - Parameters:
  ///   - files: Size and compression of each input.
  ///   - segmentSize: Bytes of JSON text in a segment; nil chooses, at most `ceiling`.
  init(
    _ files: [(size: Int, compression: CompressionCodec)], segmentSize: Int?,
    ceiling: Int = Self.defaultSize
  ) {
    let plain = files.reduce(0) { $1.compression == .none ? $0 &+ $1.size : $0 }
    var limit = max(segmentSize ?? ceiling, Self.minimumSize)
    if segmentSize == nil, plain >= Self.sharedSize {
      limit = min(limit, Self.share(of: plain))
    }
    streamLimit = min(limit, Self.maximumStreamLimit)

    var shared: [Stretch] = []
    var sharedSize = 0
    func closeShared(_ steps: inout [Step]) {
      if !shared.isEmpty { steps.append(.stretches(shared)) }
      shared = []
      sharedSize = 0
    }
    for (input, file) in files.enumerated() where file.size > 0 {
      if file.compression != .none {
        closeShared(&steps)
        if case .streams(let inputs) = steps.last, inputs.upperBound == input {
          steps[steps.count - 1] = .streams(inputs.lowerBound..<(input + 1))
        } else {
          steps.append(.streams(input..<(input + 1)))
        }
        continue
      }
      if sharedSize &+ file.size > limit { closeShared(&steps) }
      if file.size <= limit {
        shared.append(Stretch(input: input, range: 0..<file.size))
        sharedSize += file.size
      } else {
        let count = min((file.size - 1) / limit + 1, Self.maximumCount)
        let (length, longer) = file.size.quotientAndRemainder(dividingBy: count)
        var start = 0
        for segment in 0..<count {
          let end = start + length + (segment < longer ? 1 : 0)
          steps.append(.stretches([Stretch(input: input, range: start..<end)]))
          start = end
        }
      }
    }
    closeShared(&steps)
  }
}

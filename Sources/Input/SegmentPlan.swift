import Codecs

/// How the input is cut into segments, the units of work: each becomes a row group, or several
/// when limits ask for it.
///
/// A function of the input's bytes and the options, never of the number of threads nor of how fast
/// a stream arrives, so that the export's bytes are too. What is cut off depends on no more than
/// what follows within a distance, so that work on a stream starts long before its end has come. A
/// line belongs to the segment in which it starts.
package struct SegmentPlan: Sendable, Equatable {
  /// A stretch of a file. Lines that start in it belong to it; it starts and ends anywhere.
  package struct Stretch: Sendable, Equatable {
    package let input: Int
    package let range: Range<Int>

    package init(input: Int, range: Range<Int>) {
      self.input = input
      self.range = range
    }
  }

  enum Step: Sendable, Equatable {
    /// One segment.
    case stretches([Stretch])
    /// Consecutive compressed files, which become segments of `streamLimit` bytes of text.
    case streams(Range<Int>)
  }

  /// Bytes of JSON text in a segment; nil chooses, at most `ceiling`.
  let segmentSize: Int?
  let ceiling: Int
  /// Columns that a row group has, as far as they are known.
  package var columns = 0

  /// Bytes of JSON text in a row group, where the options do not say otherwise.
  package static let defaultSize = 96 << 20
  /// Where no more input is left, it is cut into smaller segments, to keep threads busy to the end.
  static let finalSize = 128 << 20
  /// From this much input on, there is work for several threads.
  private static let sharedSize = 32 << 20
  /// The text of a segment of compressed files is held in memory, once for each thread.
  private static let maximumStreamLimit = 32 << 20
  /// Segments must not be fewer bytes than this share of what comes before them: a size that makes
  /// no sense must not make endlessly many.
  private static let leastShare = 1 << 13
  /// Bytes of text that a row group should have for each of its columns where it can: pages of a few
  /// values cost more time and space than their values do.
  private static let columnShare = 8 << 10
  /// Bytes of text in a row group of very many columns, where the options do not say otherwise: each
  /// value of a column that has few takes many times the memory of one among others.
  private static let wideSize = 40 << 20
  private static let wideColumns = 2_000

  package init(segmentSize: Int?, ceiling: Int = Self.defaultSize) {
    self.segmentSize = segmentSize.map { max($0, 1) }
    self.ceiling = max(ceiling, 1)
  }

  /// Bytes of text that a segment of compressed files holds before it ends with its line.
  var streamLimit: Int { min(segmentSize ?? ceiling, Self.maximumStreamLimit) }

  /// Bytes of a segment behind `offset` bytes of input, as long as much more follows.
  func limit(at offset: Int) -> Int {
    let ceiling = columns > Self.wideColumns ? min(ceiling, Self.wideSize) : ceiling
    return max(segmentSize ?? ceiling, min(offset / Self.leastShare, Self.defaultSize))
  }

  /// Bytes of a segment of the last `rest` bytes, at most `finalSize`, behind `offset` others. Small
  /// row groups compress less, so that more of them than keep threads busy would be a waste. Where
  /// there are thousands of columns, no more than two are kept busy.
  func finalLimit(_ rest: Int, at offset: Int) -> Int {
    guard offset > 0 || rest >= Self.sharedSize else { return limit(at: 0) }
    let wide = min((rest + 1) / 2, min(columns, 1 << 20) * Self.columnShare)
    let narrow = offset > 0 ? (rest + 3) / 4 : max((rest + 7) / 8, min((rest + 3) / 4, 16 << 20))
    return min(limit(at: offset), max(narrow, wide))
  }
}

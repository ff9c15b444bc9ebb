import CZstd

/// What a context is set to. Zeros stand for the level's own.
struct ZstdParameters: Equatable {
  var level: Int
  /// Bits of the table of long matches, or of the only one.
  var hashLog: Int32 = 0
  /// Bits of the table of short matches.
  var chainLog: Int32 = 0
  /// The shortest match.
  var minMatch: Int32 = 0

  /// A table that fits the first-level cache, and matches of six bytes or more.
  static let quick = ZstdParameters(level: 1, hashLog: 13, minMatch: 6)
  /// One look a position for matches of four bytes or more, which is what numbers have that begin
  /// alike.
  static let shortMatches = ZstdParameters(level: 1, hashLog: 16, minMatch: 4)

  /// Those of a level.
  ///
  /// Levels 3 and 4 look up long and short matches at once, the short ones by five bytes. Lines of
  /// JSON become smaller, and sooner so, where six are asked for. At level 3 tables that stay in the
  /// second-level cache are worth more than what the larger ones find.
  init(level: Int, content: BlockContent) {
    self.init(level: level)
    guard content == .lines, (3...4).contains(level) else { return }
    minMatch = 6
    if level == 3 { (hashLog, chainLog) = (16, 13) }
  }

  init(level: Int, hashLog: Int32 = 0, chainLog: Int32 = 0, minMatch: Int32 = 0) {
    self.level = level
    self.hashLog = hashLog
    self.chainLog = chainLog
    self.minMatch = minMatch
  }

  func apply(to context: OpaquePointer) throws(CodecError) {
    for (parameter, value) in [
      (ZSTD_c_compressionLevel, Int32(level)), (ZSTD_c_hashLog, hashLog),
      (ZSTD_c_chainLog, chainLog), (ZSTD_c_minMatch, minMatch),
    ] {
      try ZstdFormat.check(ZSTD_CCtx_setParameter(context, parameter, value))
    }
  }
}

import Exporting
import Work

/// A codec and its level, as a benchmark names them: `zstd:3`, `snappy`.
public struct BenchCodec: Sendable, Hashable, CustomStringConvertible {
  public let codec: ExportCompression
  /// Nil where the codec has no levels.
  public let level: Int?

  /// - Parameter level: Nil for the codec's own.
  /// - Throws: A usage error for a level that the codec does not have.
  public init(_ codec: ExportCompression, level: Int? = nil) throws(ExportError) {
    if let level {
      guard let levels = codec.levels else { throw .usage("\(codec) has no compression levels") }
      guard levels.contains(level) else {
        throw .usage(
          "\(codec) has levels \(levels.lowerBound) to \(levels.upperBound), not \(level)")
      }
    }
    self.codec = codec
    self.level = level ?? codec.defaultLevel
  }

  /// Reads `codec` or `codec:level`.
  ///
  /// - Throws: A usage error for an unknown codec, or a level that it does not have.
  public init(parsing text: String) throws(ExportError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, let codec = ExportCompression(rawValue: String(name)) else {
      let names = ExportCompression.allCases.map(\.rawValue).joined(separator: ", ")
      throw .usage(
        "'\(text)' is no codec: there are \(names), with a level where there are some, as in zstd:3"
      )
    }
    guard parts.count == 2 else {
      try self.init(codec)
      return
    }
    guard let level = Int(parts[1]) else {
      throw .usage("'\(text)' has no number for a level: write it as in zstd:3")
    }
    try self.init(codec, level: level)
  }

  public var description: String { level.map { "\(codec.rawValue):\($0)" } ?? codec.rawValue }

  /// What is measured where nothing else is asked for.
  public static let usual: [BenchCodec] = [
    BenchCodec(known: .none), BenchCodec(known: .snappy), BenchCodec(known: .lz4),
    BenchCodec(known: .zstd, 1), BenchCodec(known: .zstd, 3), BenchCodec(known: .zstd, 9),
    BenchCodec(known: .gzip, 1), BenchCodec(known: .gzip, 6),
  ]

  private init(known codec: ExportCompression, _ level: Int? = nil) {
    self.codec = codec
    self.level = level
  }
}

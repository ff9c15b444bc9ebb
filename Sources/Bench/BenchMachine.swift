import Codecs
import Foundation

/// What a benchmark ran on.
public struct BenchMachine: Sendable, Equatable {
  /// The processor's name; nil where the system does not say.
  public var processor: String?
  /// Threads that it runs at once.
  public var threads: Int
  /// Bytes.
  public var memory: Int
  public var system: String
  /// Names and versions of what compresses.
  public var libraries: [String]
  /// Whether the code was built to be debugged, and not to be fast.
  public var isDebugBuild: Bool

  /// This machine.
  static var current: BenchMachine {
    let info = ProcessInfo.processInfo
    var isDebugBuild = false
    #if DEBUG
      isDebugBuild = true
    #endif
    return BenchMachine(
      processor: processorName, threads: info.activeProcessorCount,
      memory: Int(clamping: info.physicalMemory), system: info.operatingSystemVersionString,
      libraries: CompressionCodec.libraries, isDebugBuild: isDebugBuild)
  }

  private static var processorName: String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
  }
}

import Foundation
import Wording
import XDMExport

/// One line on a terminal that says how far an export is, at which rate, and how long it will take.
final class ProgressLine: Sendable {
  private let stream = Terminal.Stream.standardError

  /// Nil where standard error is no terminal.
  init?() {
    guard stream.isTerminal else { return nil }
  }

  func show(_ progress: WorkProgress) {
    // Back to the start of the line, and clear it.
    Terminal.write("\r\u{1b}[K" + Self.text(progress), to: stream)
  }

  func clear() { Terminal.write("\r\u{1b}[K", to: stream) }

  /// `writing  42 %  310 MB/s  1,234,567 records  0:12 left`
  static func text(_ progress: WorkProgress) -> String {
    var parts: [String] = []
    switch progress.phase {
    case .receiving: parts.append("receiving")
    case .inspecting: parts.append("reading")
    case .writing: parts.append("writing")
    case .verifying: parts.append("verifying")
    }
    let done = Double(progress.bytesDone)
    let total = Double(progress.bytesTotal)
    if total > 0 {
      parts.append("\(Int(min(done / total, 1) * 100)) %")
    }
    if progress.seconds > 0 {
      parts.append("\(HumanText.size(Int(done / progress.seconds)))/s")
    }
    if progress.records > 0 {
      parts.append("\(HumanText.count(progress.records)) records")
    }
    // The rate of the first instants says nothing yet.
    if total > done, done > 0, progress.seconds > 1 {
      let left = (total - done) / done * progress.seconds
      parts.append("\(HumanText.duration(left)) left")
    }
    return parts.joined(separator: "  ")
  }
}

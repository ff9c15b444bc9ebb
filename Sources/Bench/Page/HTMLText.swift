import Wording

/// Text in HTML and SVG.
enum HTMLText {
  /// `text` as characters of a page, in content and in quoted attributes, and never as its markup.
  /// Control characters, which HTML has no form for, show as U+FFFD.
  static func escape(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}": escaped += "\u{fffd}"
      // Marks that turn text around would reach beyond the text that they stand in.
      case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}": escaped += "\u{fffd}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Sentences of this program, in which numbers stay with their units, and options whole.
  static func prose(_ text: String) -> String {
    escape(text)
      .replacing(/([0-9]) (%|[kMGT]?B|min|s|h|days)/) { "\($0.output.1)\u{a0}\($0.output.2)" }
      .replacing(/--[a-z][a-z-]*/) { "<span class=\"option\">\($0.output)</span>" }
  }

  /// A coordinate, with as many digits as can be seen.
  static func number(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() && abs(rounded) < 1e15
      ? "\(Int(rounded))" : HumanText.fixed(rounded, 1)
  }
}

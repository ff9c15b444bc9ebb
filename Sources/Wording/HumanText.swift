import Foundation

/// Numbers as people read them.
public enum HumanText {
  /// `1,234,567`
  public static func count(_ value: Int) -> String {
    var groups: [Substring] = []
    var digits = Substring(String(value))
    while digits.count > 3 {
      groups.append(digits.suffix(3))
      digits = digits.dropLast(3)
    }
    return ([digits] + groups.reversed()).joined(separator: ",")
  }

  /// `512 B`, `1.4 MB`, `23 GB`
  public static func size(_ bytes: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let digits = unit == 0 || value >= 9.95 ? "\(Int(value.rounded()))" : fixed(value, 1)
    return "\(digits) \(units[unit])"
  }

  /// `0:07`, `12:30`, `1:02:03`
  public static func duration(_ seconds: Double) -> String {
    // What would take longer than a year is not known any better.
    let whole = Int(min(max(seconds, 0), 31_536_000).rounded(.up))
    let parts = [whole / 60 % 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return whole < 3600
      ? "\(whole / 60):\(parts[1])" : "\(whole / 3600):\(parts[0]):\(parts[1])"
  }

  /// `value` with `digits` behind the point.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// The words of `text` in lines of at most `width` characters.
  package static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

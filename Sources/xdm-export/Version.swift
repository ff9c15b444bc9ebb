import Parquet

/// The version of the program.
enum Version {
  /// Files name the same one as their writer.
  static let number = ProgramVersion.number

  /// `xdm-export 0.1.0`, with the commit where the program was built from a git checkout.
  static var line: String {
    "xdm-export \(number)" + (BuildCommit.name.map { " (\($0))" } ?? "")
  }
}

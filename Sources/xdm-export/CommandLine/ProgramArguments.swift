import CProgram
import Foundation

/// The words that the program was started with.
///
/// They come from the C runtime: the standard library reads them from `/proc`, which a container or a
/// `chroot` may lack.
enum ProgramArguments {
  /// The name that the program was started by; empty where there is none.
  static var program: String {
    guard let words = program_arguments() else { return CommandLine.arguments.first ?? "" }
    return words[0].map { String(cString: $0) } ?? ""
  }

  /// The file of the program, as far as that can be found out.
  static var executable: String {
    #if os(Linux)
      // Foundation's bundles need /proc, and trap without it.
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink("/proc/self/exe", &buffer, buffer.count)
      if count > 0 {
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    #else
      if let path = Bundle.main.executablePath { return path }
    #endif
    guard !program.contains("/") else { return program }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 } ?? program
  }

  /// The words behind the program's name.
  ///
  /// - Throws: For a word that is not UTF-8: names of files are text here, and another text would be
  ///   the name of another file.
  static func words() throws(UsageError) -> [String] {
    guard let words = program_arguments() else { return Array(CommandLine.arguments.dropFirst()) }
    var texts: [String] = []
    for index in 1..<max(Int(program_argument_count()), 1) {
      guard let word = words[index] else { break }
      guard let text = String(validatingCString: word) else {
        throw UsageError(
          "argument \(index) is not UTF-8: \(shown(word)); rename the file, or name its folder")
      }
      texts.append(text)
    }
    return texts
  }

  /// The bytes of a word, those that are no printable ASCII as `\xFF`.
  private static func shown(_ word: UnsafePointer<CChar>) -> String {
    UnsafeRawBufferPointer(start: word, count: strlen(word)).map { byte in
      (0x20..<0x7F).contains(byte)
        ? String(UnicodeScalar(byte))
        : "\\x" + String(byte >> 4, radix: 16, uppercase: true)
          + String(byte & 15, radix: 16, uppercase: true)
    }.joined()
  }
}

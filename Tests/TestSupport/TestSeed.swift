import Foundation

/// The seed of a run of the tests, which changes all that is random in them.
///
/// The environment variable `XDM_TEST_SEED` gives it: a whole number, or `new` for one that has not
/// been tried. Without the variable it is 0, and each run does the same. The first test that uses the
/// seed prints it.
public enum TestSeed {
  public static let value: UInt64 = {
    let given = ProcessInfo.processInfo.environment["XDM_TEST_SEED"] ?? ""
    let seed: UInt64
    switch given {
    case "": seed = 0
    case "new": seed = UInt64.random(in: 1...UInt64(UInt32.max))
    default:
      guard let number = UInt64(given) else {
        fatalError("XDM_TEST_SEED must be a whole number or `new`, not \(given)")
      }
      seed = number
    }
    FileHandle.standardError.write(Data("seed of the tests: XDM_TEST_SEED=\(seed)\n".utf8))
    return seed
  }()
}

import Foundation

/// Tests that take seconds. `Tests/fast` leaves them out, `Tests/run` does not:
///
///     @Test("…", .enabled(if: SlowTests.run, "slow: Tests/run has it"))
public enum SlowTests {
  /// False where the environment variable `XDM_TEST_FAST` is 1.
  public static let run = ProcessInfo.processInfo.environment["XDM_TEST_FAST"] != "1"
}

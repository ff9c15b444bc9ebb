import Foundation

/// Runs stages and prints their speed.
struct Measurement {
  /// Processor seconds that a stage is run for.
  let seconds: Double

  /// Runs `stage` once to warm up, checks its output, and times it.
  func measure(_ stage: Stage) throws {
    try stage.run()
    try stage.check()
    var times: [Double] = []
    var total = 0.0
    while total < seconds || times.count < 3 {
      let begin = Self.processorSeconds()
      try stage.run()
      times.append(Self.processorSeconds() - begin)
      total += times[times.count - 1]
    }
    try stage.check()
    times.sort()
    let median = times[times.count / 2]
    print(Self.line(stage, median: median, best: times[0], runs: times.count))
  }

  static func printHeader() {
    print(
      "stage".padding(toLength: 34, withPad: " ", startingAt: 0)
        + "  median    best  of a processor")
  }

  private static func line(_ stage: Stage, median: Double, best: Double, runs: Int) -> String {
    let name = stage.name.padding(toLength: 34, withPad: " ", startingAt: 0)
    let speeds = [median, best].map { time in
      String(format: "%8.3f", Double(stage.count) / max(time, 1e-9) / 1e9)
    }
    return name + speeds.joined() + "  " + stage.unit.rawValue + ", \(runs) runs"
  }

  /// Time of a processor rather than of the clock: other programs that run at the same time do not
  /// count, and two threads count twice.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

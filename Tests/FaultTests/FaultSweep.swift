import ExportTestSupport
import FileSystem
import FileSystemTesting
import Foundation
import Testing

@testable import Work

/// Makes each system call of some work go wrong, one at a time, in many ways.
///
/// Every call is tried in two ways: one in which it fails, and one in which the process dies there. The
/// ways take turns. `XDM_FAULTS=long` in the environment tries all of them for each call.
struct FaultSweep {
  struct Case: CustomStringConvertible {
    let fault: Fault
    /// Whether the machine goes down with the process, where that dies.
    let losesPower: Bool

    var description: String { "\(fault)\(losesPower ? ", losing power" : "")" }

    /// Whether the work should not even notice.
    var isHarmless: Bool {
      switch fault.effect {
      case .short: true
      case .error(EINTR): true
      default: false
      }
    }
  }

  static let isLong = ProcessInfo.processInfo.environment["XDM_FAULTS"] == "long"

  /// The cases for work that makes these calls.
  ///
  /// - Parameter step: Of how many calls of a kind one is tried, where not all are.
  static func cases(_ counts: [SystemCall: Int], step: Int = 1) -> [Case] {
    var cases: [Case] = []
    for call in SystemCall.allCases {
      let count = counts[call] ?? 0
      for number in stride(from: 1, through: count, by: isLong ? 1 : step) {
        var failures = effects(of: call).map {
          Case(fault: Fault(call, number: number, $0), losesPower: false)
        }
        failures.append(
          Case(
            fault: Fault(call, number: number, isForEver: true, .error(EIO)), losesPower: false))
        var deaths: [Case] = []
        for effect in [Fault.Effect.killBefore, .killAfter] {
          for losesPower in [true, false] {
            deaths.append(Case(fault: Fault(call, number: number, effect), losesPower: losesPower))
          }
        }
        if isLong {
          cases += failures + deaths
        } else {
          cases.append(failures[number / step % failures.count])
          cases.append(deaths[number / step % deaths.count])
        }
      }
    }
    return cases
  }

  private static func effects(of call: SystemCall) -> [Fault.Effect] {
    var effects: [Fault.Effect] = [.error(EIO), .errorAfterEffect(EIO)]
    switch call {
    case .read: effects += [.short, .zero, .error(EINTR)]
    case .write: effects += [.short, .zero, .error(EINTR), .error(ENOSPC)]
    case .open: effects += [.error(EMFILE), .error(EACCES)]
    case .sync, .status, .names: effects += [.error(EINTR)]
    case .lock: effects += [.error(EINTR), .error(ENOLCK)]
    default: break
    }
    if isLong { effects += [.error(ENOMEM), .error(EACCES), .error(ESTALE)] }
    return effects
  }
}

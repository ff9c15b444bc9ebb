import FileSystem
import FileSystemTesting
import Foundation
import Testing

@testable import Work

/// Makes each system call of some work go wrong, one at a time, in each of many ways.
///
/// `XDM_FAULTS=long` in the environment tries more ways, and every call; else calls of one kind beyond
/// the first and last hundred are passed over.
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
  static func cases(_ counts: [SystemCall: Int]) -> [Case] {
    var cases: [Case] = []
    for call in SystemCall.allCases {
      for number in numbers(counts[call] ?? 0) {
        for effect in effects(of: call) {
          cases.append(Case(fault: Fault(call, number: number, effect), losesPower: false))
        }
        cases.append(
          Case(
            fault: Fault(call, number: number, isForEver: true, .error(EIO)), losesPower: false))
        for effect in [Fault.Effect.killBefore, .killAfter] {
          for losesPower in [false, true] {
            cases.append(Case(fault: Fault(call, number: number, effect), losesPower: losesPower))
          }
        }
      }
    }
    return cases
  }

  private static func numbers(_ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    return (1...count).filter { isLong || $0 <= 100 || $0 > count - 100 }
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

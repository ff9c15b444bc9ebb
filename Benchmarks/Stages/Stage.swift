/// A step of an export that can be measured alone.
struct Stage {
  let name: String
  /// What `count` counts.
  let unit: Unit
  /// Bytes or values that one run takes in.
  let count: Int
  let run: () throws -> Void
  /// Throws where the last run's output is not what it should be.
  let check: () throws -> Void

  enum Unit: String {
    case bytes = "GB/s"
    case values = "G values/s"
  }
}

/// Why a stage has no time.
struct WrongOutput: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

func expect(_ condition: Bool, _ description: @autoclosure () -> String) throws {
  if !condition { throw WrongOutput(description()) }
}

/// A value that closures share; non-copyable ones too.
final class Shared<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }
}

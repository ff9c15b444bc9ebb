import Proof
import Wording
import Work

extension ExportError {
  /// What somebody at a terminal reads.
  package var commandLine: String { ErrorWords(.commandLine).sentence(self) }
}

extension VerifyFinding {
  /// What is wrong, without its place.
  package var reason: String { ErrorWords(.library).reason(problem) }
}

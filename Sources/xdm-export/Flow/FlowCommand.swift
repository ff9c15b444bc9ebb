import OptionTables
import XDMExport

extension OptionDefinition {
  fileprivate static let printsSchema = OptionDefinition(
    "print-schema", .flag, standard: "check the files",
    "Print the JSON Schema of dataflow files, and check nothing.")
}

extension Command {
  static let flow = Command(
    name: "flow",
    summary: "export datasets again and again, by a schedule",
    usage: "create|validate|run|watch|runs|status …",
    details: """
      A dataflow is a JSON file that says which datasets to export, where to, when and how. A run
      exports everything, or what is new since the last run; each record is exported once. Interrupted
      runs resume. Every run leaves a record.
      """,
    operands: 1...1,
    options: [],
    examples: [
      Example(
        line: "xdm-export flow create new.flow.json --dataset web --input 'logs/*.ndjson*'"
          + " --to out --every 3h",
        meaning: "Write a dataflow file to start from."),
      Example(
        line: "xdm-export flow run --due web.flow.json",
        meaning: "Export if an export is due; run this from cron."),
    ],
    subcommands: [.flowCreate, .flowValidate, .flowRun, .flowWatch, .flowRuns, .flowStatus],
    run: { _ in .usage })

  static let flowValidate = Command(
    name: "flow validate",
    summary: "check dataflow files",
    usage: "FILE…",
    details: """
      Checks dataflow files against their JSON Schema, and for what the schema cannot express. Prints
      one line for each field that is wrong.
      """,
    operands: 0...Int.max,
    options: [.printsSchema],
    examples: [
      Example(line: "xdm-export flow validate web.flow.json", meaning: "Check a file."),
      Example(
        line: "xdm-export flow validate --print-schema > dataflow.schema.json",
        meaning: "Write the JSON Schema for an editor."),
    ],
    run: FlowValidateCommand.run)
}

/// `xdm-export flow validate`
enum FlowValidateCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    if arguments.has(.printsSchema) {
      try Terminal.print(DataflowSchema.document + "\n")
      return .success
    }
    guard !arguments.operands.isEmpty else { throw UsageError("name a dataflow file") }
    var isGood = true
    for path in arguments.operands {
      let findings: [DataflowFile.Finding]
      do {
        findings = try DataflowFile.check(path).findings
      } catch {
        Terminal.complain("\(error)", command: .flowValidate)
        isGood = false
        continue
      }
      for finding in findings {
        Terminal.complain("\(path): \(finding)", command: .flowValidate)
      }
      if findings.isEmpty { try Terminal.print("\(path) is a dataflow\n") } else { isGood = false }
    }
    return isGood ? .success : .failure
  }
}

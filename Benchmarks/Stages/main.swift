import Foundation

/// What the command line asks for.
struct StagesOptions {
  var filter = ""
  var seconds = 0.5

  init(_ words: [String]) throws {
    var rest = words[...]
    while let word = rest.popFirst() {
      guard let value = rest.popFirst() else {
        throw WrongOutput("usage: stages [--filter NAME] [--seconds S]")
      }
      switch word {
      case "--filter": filter = value
      case "--seconds":
        guard let number = Double(value), number > 0 else {
          throw WrongOutput("--seconds needs a number above 0, not '\(value)'")
        }
        seconds = number
      default:
        throw WrongOutput("unknown option \(word); usage: stages [--filter NAME] [--seconds S]")
      }
    }
  }
}

do {
  let options = try StagesOptions(Array(CommandLine.arguments.dropFirst()))
  let events = Records(.events, count: 6_000)
  let profiles = Records(.profiles, count: 18_000)
  let stages =
    try JSONStages.all(events, profiles) + ColumnStages.all() + FileStages.all([events, profiles])
    + AssemblyStages.all([events, profiles])
    + CodecStages.all(pages: try FileStages.pages(of: events), text: events)
  Measurement.printHeader()
  for stage in stages where options.filter.isEmpty || stage.name.contains(options.filter) {
    do {
      try Measurement(seconds: options.seconds).measure(stage)
    } catch {
      throw WrongOutput("\(stage.name): \(error)")
    }
  }
} catch {
  FileHandle.standardError.write(Data("stages: \(error)\n".utf8))
  exit(1)
}

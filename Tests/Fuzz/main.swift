// Gives changed files, and bytes of every kind, to all that decodes. See Tests/Fuzz/run, which keeps watch.
//
//   fuzz SECONDS SEED FILE…     changes the files, and what each decoder takes
//   fuzz case NUMBER FILE…      tries one of its cases again
//   fuzz seeds FOLDER           writes what each decoder takes, for libFuzzer to start from
//   fuzz coverage OPTION…       runs libFuzzer with its options, where it is built in
//   fuzz input FILE…            tries what libFuzzer has left
//
// Each case depends on its number alone. The number of the case that is being tried stands in the
// file `fuzz-case`: it is what to try again after a trap.

import Foundation

/// Seconds after which a case counts as hung.
let patience: UInt32 = 20

func contents(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

func allSubjects(_ files: ArraySlice<String>) throws -> [Subject] {
  try WrittenSubjects.all() + DirectSeeds.all().map { .direct($0) }
    + files.flatMap { try Subject.all(of: $0) }
}

func attempt(_ number: UInt64, of subjects: [Subject]) -> Bool {
  var mutator = Mutator(seed: number)
  let subject = subjects[Int.random(in: 0..<subjects.count, using: &mutator.random)]
  return subject.attempt(&mutator)
}

func run(seconds: Double, seed: UInt64, _ subjects: [Subject]) {
  let record = open("fuzz-case", O_CREAT | O_RDWR, 0o644)
  let end = Date() + seconds
  var (cases, read) = (UInt64(0), UInt64(0))
  while cases % 64 != 0 || Date() < end {
    let number = seed &* 1_000_000_007 &+ cases
    let text = "\(number)\n"
    _ = text.withCString { pwrite(record, $0, strlen($0), 0) }
    if cases % 64 == 0 { alarm(patience) }
    if attempt(number, of: subjects) { read += 1 }
    cases += 1
  }
  print("\(cases) cases over \(subjects.count) subjects: \(read) read, \(cases - read) refused")
}

let arguments = CommandLine.arguments
let rest = arguments.dropFirst(3)
switch (arguments.dropFirst().first ?? "", arguments.dropFirst(2).first) {
case ("case", let number?):
  print(attempt(UInt64(number) ?? 0, of: try allSubjects(rest)) ? "read" : "refused")
case ("seeds", let folder?):
  for (i, seed) in try DirectSeeds.all().enumerated() {
    try Data(seed.text).write(to: URL(fileURLWithPath: "\(folder)/seed-\(i)"))
  }
case ("input", .some):
  for path in arguments.dropFirst(2) {
    let example = DirectCase(try contents(path))
    print(
      "\(path): \(example.map { "\($0.target), \($0.attempt() ? "read" : "refused")" } ?? "no case")"
    )
  }
#if COVERAGE
  case ("coverage", .some): exit(Coverage.run(Array(arguments.dropFirst(2))))
#endif
case (let seconds, let seed?):
  guard let seconds = Double(seconds), let seed = UInt64(seed) else { fallthrough }
  run(seconds: seconds, seed: seed, try allSubjects(rest))
default:
  FileHandle.standardError.write(Data("fuzz SECONDS SEED FILE… (see Tests/Fuzz/main.swift)\n".utf8))
  exit(2)
}

// Gives changed files to all that decodes. See Tests/Fuzz/run, which keeps watch.
//
//   fuzz SECONDS SEED FILE…
//
// Each case depends on its number alone. The number of the case that is being tried stands in the
// file `fuzz-case`: it is what to try again after a trap, with `fuzz case NUMBER FILE…`.

import Foundation

let arguments = CommandLine.arguments
guard arguments.count >= 4, let number = UInt64(arguments[2]) else {
  FileHandle.standardError.write(Data("fuzz SECONDS SEED FILE… | fuzz case NUMBER FILE…\n".utf8))
  exit(2)
}
let subjects = try WrittenSubjects.all() + arguments[3...].flatMap { try Subject.all(of: $0) }
/// Seconds after which a case counts as hung.
let patience: UInt32 = 20

func attempt(_ number: UInt64) -> Bool {
  var mutator = Mutator(seed: number)
  let subject = subjects[Int.random(in: 0..<subjects.count, using: &mutator.random)]
  return subject.attempt(&mutator)
}

if arguments[1] == "case" {
  print(attempt(number) ? "read" : "refused")
  exit(0)
}
guard let seconds = Double(arguments[1]) else { exit(2) }
let record = open("fuzz-case", O_CREAT | O_RDWR, 0o644)
let end = Date() + seconds
var (cases, read) = (UInt64(0), UInt64(0))
while cases % 64 != 0 || Date() < end {
  let case_ = number &* 1_000_000_007 &+ cases
  let text = "\(case_)\n"
  _ = text.withCString { pwrite(record, $0, strlen($0), 0) }
  if cases % 64 == 0 { alarm(patience) }
  if attempt(case_) { read += 1 }
  cases += 1
}
print("\(cases) cases over \(subjects.count) subjects: \(read) read, \(cases - read) refused")

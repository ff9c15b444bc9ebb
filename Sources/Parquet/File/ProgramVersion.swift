/// The version that the program and the files that it writes name.
package enum ProgramVersion {
  package static let number = "0.1.0"
}

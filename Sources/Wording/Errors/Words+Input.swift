extension Words {
  static let input = [
    "no-input": "no input: name files or directories, or - for standard input",
    "standard-input-twice": "standard input can be read only once: name - once",
  ]
}

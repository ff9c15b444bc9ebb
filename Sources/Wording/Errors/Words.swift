/// The sentence of every error, by the name of its code: one file for each target that has codes.
///
/// Sentences are plain technical English: what went wrong, `: ` or `; `, and what to do. They begin in
/// lower case, since the program's name stands before them, and end without a full stop.
package enum Words {
  /// `SentenceTemplate` explains how values get into a sentence.
  package static let sentences: [String: String] = tables.reduce(into: [:]) { all, words in
    all.merge(words) { first, _ in first }
  }

  /// The sentences of each target. A test checks that no code has two.
  static let tables = [work, store, input, exporting, proof]

  static let templates: [String: SentenceTemplate] = sentences.mapValues(SentenceTemplate.init)
}

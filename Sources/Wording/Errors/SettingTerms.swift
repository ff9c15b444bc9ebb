import Work

/// The names of settings for those who do not call the library.
enum SettingTerms {
  /// Options of the command line.
  static let commandLine: [Setting: String] = named([
    "badLines": "--on-error",
    "exportTime": "--export-time",
    "maximumFileSize": "--max-file-size",
    "maximumRejects": "--max-rejects",
    "sampleSize": "--sample",
    "temporaryFolder": "--temporary-folder",
    "waits": "--wait",
  ])

  /// Fields of a dataflow's file.
  static let dataflow: [Setting: String] = named([
    "badLines": "targetConnection.params.onError",
    "maximumFileSize": "targetConnection.params.maxFileSize",
    "maximumRejects": "targetConnection.params.maxRejects",
    "rewrittenInput": "onRewrittenInput",
    "waits": "--wait",
  ])

  private static func named(_ terms: [String: String]) -> [Setting: String] {
    Dictionary(uniqueKeysWithValues: terms.map { (Setting($0.key), $0.value) })
  }
}

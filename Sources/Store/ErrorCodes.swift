import Work

extension ErrorCode {
  /// A text is no minute of an export. Facts: `value`.
  public static let invalidExportTime = ErrorCode("invalid-export-time", .usage)
  /// A text is no name of a dataset. Facts: `value`, `maximumLength`.
  public static let invalidDatasetID = ErrorCode("invalid-dataset-id", .usage)
  /// An export of this minute is there already. Place: its folder.
  public static let exportExists = ErrorCode("export-exists")
  /// Another process is at work in a folder. Place: the folder. Facts: `owner`, who it is, where that is
  /// known.
  public static let folderInUse = ErrorCode("folder-in-use")
  /// There are too many folders of stopped runs of the same name. Place: the folder that they are in.
  /// Facts: `prefix`, how they begin.
  public static let tooManyLeftovers = ErrorCode("too-many-leftovers")
  /// The store cannot rename folders, so that only a manifest makes files an export. Place: the export.
  public static let manifestNeeded = ErrorCode("manifest-needed")
  /// A file that a run keeps while it is under way cannot be understood. Place: the file.
  public static let damagedRunFile = ErrorCode("damaged-run-file")
}

extension Setting {
  /// Whether an export gets a manifest.
  package static let manifest = Setting("manifest")
  /// Whether a run waits for another one in the same folder.
  package static let waits = Setting("waits")
}

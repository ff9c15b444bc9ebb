import Work

extension ErrorCode {
  /// A text is no minute of an export. Facts: `value`.
  public static let invalidExportTime = ErrorCode("invalid-export-time", .usage)
  /// A text is no name of a dataset. Facts: `value`, `maximumLength`.
  public static let invalidDatasetID = ErrorCode("invalid-dataset-id", .usage)
}

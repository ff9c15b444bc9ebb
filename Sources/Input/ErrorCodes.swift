import Work

extension ErrorCode {
  /// No file, folder or stream was named.
  public static let noInput = ErrorCode("no-input", .usage)
  /// Standard input was named more than once.
  public static let standardInputTwice = ErrorCode("standard-input-twice", .usage)
}

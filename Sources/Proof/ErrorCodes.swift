import Work

// Files of exports that are read.
extension ErrorCode {
  /// A Parquet file cannot be read. Facts: `reason`.
  public static let parquetUnreadable = ErrorCode("parquet-unreadable")
  /// A Parquet file contradicts itself. Facts: `reason`; `column` and `rowGroup` where it is about one.
  public static let parquetInconsistent = ErrorCode("parquet-inconsistent")
  /// A Parquet file's footer contradicts itself. Facts: `reason`.
  public static let footerInconsistent = ErrorCode("footer-inconsistent")
  /// A line of an export's JSON file is no record. Facts: `reason`.
  public static let lineDamaged = ErrorCode("line-damaged")
  /// A folder holds no Parquet file.
  public static let noParquetFiles = ErrorCode("no-parquet-files")
  /// A column that was asked for is not there. Facts: `name`, `known`.
  public static let unknownColumn = ErrorCode("unknown-column")
  /// Records have no field of times to choose them by. Facts: `name`.
  public static let noTimeField = ErrorCode("no-time-field")
  /// A codec failed. Facts: `reason`.
  public static let cannotCompress = ErrorCode("cannot-compress")
}

// Options.
extension ErrorCode {
  /// No export was named.
  public static let noExport = ErrorCode("no-export", .usage)
  /// Facts: `value`.
  public static let threadsOutOfRange = ErrorCode("threads-out-of-range", .usage)
  /// Facts: `value`.
  public static let findingsOutOfRange = ErrorCode("findings-out-of-range", .usage)
  /// Text cannot be compressed with a codec. Facts: `codec`.
  public static let codecNotForText = ErrorCode("codec-not-for-text", .usage)
  /// Facts: `codec`, `level`.
  public static let restoreLevelUnknown = ErrorCode("restore-level-unknown", .usage)
}

// Work that was stopped.
extension ErrorCode {
  public static let catStopped = ErrorCode("cat-stopped", .stop)
  public static let restoreStopped = ErrorCode("restore-stopped", .stop)
  public static let verifyStopped = ErrorCode("verify-stopped", .stop)
}

// What verifying and restoring find in manifests.
extension ErrorCode {
  /// A folder has neither a manifest nor data files.
  public static let exportEmpty = ErrorCode("export-empty")
  /// An export has no manifest.
  public static let manifestMissing = ErrorCode("manifest-missing")
  /// A manifest is that of another run. Facts: `dataset`, `flowRun`.
  public static let manifestOfOtherRun = ErrorCode("manifest-of-other-run")
  /// A manifest is that of another export. Facts: `time`.
  public static let manifestOfOtherTime = ErrorCode("manifest-of-other-time")
  /// A manifest names a file twice.
  public static let manifestNamesTwice = ErrorCode("manifest-names-twice")
  /// The files of a manifest have fewer records than its totals. Facts: `expected`.
  public static let manifestLacksRecords = ErrorCode("manifest-lacks-records")
  /// The files of a manifest have other records than its totals. Facts: `found`, `expected`.
  public static let totalRecordsDiffer = ErrorCode("total-records-differ")
  /// The files of a manifest have other bytes than its totals. Facts: `found`, `expected`.
  public static let totalBytesDiffer = ErrorCode("total-bytes-differ")
  /// A manifest's totals do not add up. Facts: `written`, `rejected`, `read`.
  public static let totalsDisagree = ErrorCode("totals-disagree")
  /// A file of rejected lines has other lines than the totals. Facts: `found`, `expected`.
  public static let rejectedLinesDiffer = ErrorCode("rejected-lines-differ")
}

// What verifying and restoring find in files.
extension ErrorCode {
  /// A file is not in its export's manifest.
  public static let fileNotInManifest = ErrorCode("file-not-in-manifest")
  /// A file of the manifest is not there.
  public static let fileMissing = ErrorCode("file-missing")
  /// A file is not what its manifest says. Facts: `reason`.
  public static let fileChanged = ErrorCode("file-changed")
  /// A file has other records than its manifest says. Facts: `found`, `expected`.
  public static let recordCountDiffers = ErrorCode("record-count-differs")
  /// A file has no records.
  public static let fileWithoutRecords = ErrorCode("file-without-records")
  /// A record is not the one that was exported. Facts: `reason`; `source` and `exported`, values as JSON.
  public static let recordDiffers = ErrorCode("record-differs")
  /// A record is in another place than in the source.
  public static let recordMoved = ErrorCode("record-moved")
  /// Records of the source are not in the export. Facts: `count` of more than one, `previous`, the
  /// record that they belong behind.
  public static let recordMissing = ErrorCode("record-missing")
  /// Records are not in the source. Facts: `others`, how many follow.
  public static let recordExtra = ErrorCode("record-extra")
  /// A record is there more often than in the source. Facts: `times` of more than one.
  public static let recordRepeated = ErrorCode("record-repeated")
}

// What verifying finds in sources.
extension ErrorCode {
  /// Nobody knows which records of the source belong to which of the exports.
  public static let sourceNotCompared = ErrorCode("source-not-compared")
  /// A source has more records than its exports. Facts: `others`, `exported`.
  public static let sourceHoldsMore = ErrorCode("source-holds-more")
  /// A source lacks lines that its exports rejected. Facts: `found`, `expected`.
  public static let sourceLacksRejected = ErrorCode("source-lacks-rejected")
  /// A line of the source that is too long is not among the rejected ones. Facts: `size`.
  public static let longLineNotRejected = ErrorCode("long-line-not-rejected")
}

import Input
import Store
import Work

/// What a part writes and counts, from its first file on. Made anew when the part has to start over.
struct ExportAttempt {
  let files: ExportFiles
  let quarantine: Quarantine
  let records: RecordCommitter

  init(
    _ options: ExportOptions, transaction: ExportTransaction, catalog: InputCatalog,
    names: FileNames, stop: StopFlag
  ) {
    files = ExportFiles(
      transaction: transaction, names: names, isHashed: options.writesManifest)
    quarantine = Quarantine(files: files, longLines: LongLineReader(catalog, stop: stop))
    records = RecordCommitter(
      catalog: catalog, options: options, quarantine: quarantine, stop: stop)
  }
}

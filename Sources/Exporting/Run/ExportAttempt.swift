import Input
import Store
import Work

/// What an export writes and counts, from its first file on. Made anew when it has to start over.
package struct ExportAttempt {
  let files: ExportFiles
  let quarantine: Quarantine
  let committer: RecordCommitter

  init(
    _ options: ExportOptions, transaction: ExportTransaction, catalog: InputCatalog,
    names: FileNames, stop: StopFlag
  ) {
    files = ExportFiles(
      transaction: transaction, names: names, isHashed: options.writesManifest)
    quarantine = Quarantine(files: files, longLines: LongLineReader(catalog, stop: stop))
    committer = RecordCommitter(
      catalog: catalog, options: options, quarantine: quarantine, stop: stop)
  }
}

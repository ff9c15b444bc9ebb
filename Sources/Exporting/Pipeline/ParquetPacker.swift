import Parquet
import Store
import Work

/// Puts row groups into files, in order, each as full as the limits allow.
final class ParquetPacker {
  private let files: ExportFiles
  private let settings: ParquetFileSettings
  private var current: (file: ExportFile, writer: ParquetFileAssembler)?

  init(files: ExportFiles, settings: ParquetFileSettings) {
    self.files = files
    self.settings = settings
  }

  func append(_ rowGroup: EncodedRowGroup) throws(ExportError) {
    if let (file, writer) = current {
      let isFull =
        settings.maximumSize.map { writer.sizeAfterAppending(rowGroup) > $0 } ?? false
        || file.recordCount + rowGroup.rowCount > settings.maximumRecords ?? .max
      if isFull { try finish() }
    }
    if current == nil {
      let file = try files.createData()
      current = (file, settings.makeWriter(file))
    }
    guard let (file, writer) = current else { return }
    do throws(ParquetError) { try writer.append(rowGroup) } catch { throw ExportError(error) }
    file.recordCount += rowGroup.rowCount
  }

  /// Completes the last file, if there is one.
  func finish() throws(ExportError) {
    guard let (file, writer) = current else { return }
    do throws(ParquetError) { try writer.finish() } catch { throw ExportError(error) }
    try files.finishData(file)
    current = nil
  }
}

extension ExportError {
  init(_ error: ParquetError) {
    if case .io(let error) = error {
      self.init(error)
    } else {
      self.init(.failure, "cannot write Parquet: \(error)")
    }
  }
}

import ByteBuffers
import Store
import Work

/// Puts blocks into files, in order, each as full as the limits allow.
final class JSONBlockWriter {
  private let files: ExportFiles
  private let maximumSize: Int?
  private let maximumRecords: Int?
  private var file: ExportFile?

  init(files: ExportFiles, maximumSize: Int?, maximumRecords: Int?) {
    self.files = files
    self.maximumSize = maximumSize
    self.maximumRecords = maximumRecords
  }

  func append(_ block: JSONBlock) throws(ExportError) {
    if let file {
      let isFull =
        file.bytesWritten + block.bytes.count > maximumSize ?? .max
        || file.recordCount + block.recordCount > maximumRecords ?? .max
      if isFull { try finish() }
    }
    if file == nil { file = try files.createData() }
    guard let file else { return }
    do { try file.write(block.bytes.bytes) } catch { throw ExportError(error) }
    file.recordCount += block.recordCount
  }

  /// Completes the last file, if there is one.
  func finish() throws(ExportError) {
    guard let file else { return }
    try files.finishData(file)
    self.file = nil
  }
}

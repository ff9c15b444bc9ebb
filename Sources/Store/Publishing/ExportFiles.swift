import ByteBuffers
import Foundation
import Work

/// A file of an export while it is written: counts its bytes, and hashes them where asked to.
package final class ExportFile: ByteSink {
  let name: String
  package var recordCount = 0
  private let sink: FileSink
  private var hash = SHA256()
  private let isHashed: Bool

  init(name: String, sink: FileSink, isHashed: Bool) {
    self.name = name
    self.sink = sink
    self.isHashed = isHashed
  }

  package var bytesWritten: Int { sink.bytesWritten }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) {
    try sink.write(bytes)
    if isHashed { hash.update(bytes) }
  }

  package func close() throws(IOError) { try sink.close() }

  /// What was written so far.
  package func written() throws(IOError) -> FileSource { try FileSource(path: sink.path) }

  /// Closes the file and says what it is.
  func finish() throws(ExportError) -> ExportedFile {
    do { try close() } catch { throw ExportError(error) }
    return ExportedFile(
      name: name, size: bytesWritten, recordCount: recordCount,
      sha256: isHashed ? SHA256.hexadecimal(hash.finish()) : nil)
  }
}

/// Makes the files of an export, and remembers those that are finished.
package final class ExportFiles {
  private let transaction: ExportTransaction
  private let isHashed: Bool
  private var names: FileNames
  package private(set) var data: [ExportedFile] = []
  package private(set) var rejected: [ExportedFile] = []

  package init(transaction: ExportTransaction, names: FileNames, isHashed: Bool) {
    self.transaction = transaction
    self.names = names
    self.isHashed = isHashed
  }

  package func createData() throws(ExportError) -> ExportFile { try create(names.next()) }

  package func finishData(_ file: ExportFile) throws(ExportError) { data.append(try file.finish()) }

  /// - Parameter suffix: What the file of rejected lines is named with behind its stem.
  package func createRejected(_ suffix: String) throws(ExportError) -> ExportFile {
    try create("_rejected/\(names.rejectedStem)\(suffix)")
  }

  package func finishRejected(_ file: ExportFile) throws(ExportError) {
    rejected.append(try file.finish())
  }

  private func create(_ name: String) throws(ExportError) -> ExportFile {
    ExportFile(name: name, sink: try transaction.createFile(name), isHashed: isHashed)
  }
}

import ByteBuffers
import FileSystem
import Work

/// Where exports are kept: files under keys, which are names joined by slashes, of the store's root.
///
/// A store on other machines can be one, too: files are written from their first byte to their last,
/// read by ranges, and listed a page at a time. What a store must keep to is what
/// `ExportStoreConformance` in the tests asks of all of them.
package protocol ExportStore: AnyObject, Sendable {
  /// Whether a folder gets its final name in one step, with all in it. Where it does not, files are
  /// written under their final names, and the manifest, which comes last, makes an export of them.
  var renamesAtomically: Bool { get }

  /// What people call the place of a key.
  func location(_ key: String) -> String

  /// The names in a folder behind `name`, in the order of their bytes; the first ones where it is nil.
  /// None where there is no such folder.
  func list(_ folder: String, after name: FileName?) throws(ExportError) -> StorePage
  /// Whether there is a file or folder.
  func has(_ key: String) throws(ExportError) -> Bool
  /// Bytes of a file; nil where there is none.
  func size(of file: String) throws(ExportError) -> Int?
  func read(_ file: String) throws(ExportError) -> any ByteSource
  /// Creates a file, with the folders that it lies in. It is there, and lasts, once it is closed; until
  /// then it may be there in part.
  ///
  /// - Throws: Where there is a file of this key, too.
  func create(_ file: String) throws(ExportError) -> any StoreFile
  /// Puts a small file that is there as a whole or not at all, in the place of one that may be there.
  func put(_ bytes: [UInt8], at file: String) throws(ExportError)
  /// Removes a file. There need not be one.
  func remove(_ file: String) throws(ExportError)
  /// Removes a folder and all in it. There need not be one.
  func removeFolder(_ folder: String) throws(ExportError)
  /// Makes a folder, and those that it lies in, the root too. Returns what `removeEmpty` takes: those
  /// that were not there, outermost first.
  func makeFolder(_ folder: String) throws(ExportError) -> [String]
  /// Removes folders that were made, as far as there is nothing in them.
  func removeEmpty(_ made: [String])
  /// Makes lasting which files and folders there are in a folder.
  func sync(_ folder: String) throws(ExportError)

  /// Gives a folder its final name, in one step and lasting. Of stores that rename atomically alone.
  ///
  /// - Throws: `ErrorCode.exportExists` where there is something of this name.
  func publish(_ folder: String, as key: String) throws(ExportError)

  /// Makes a folder, and leases it.
  ///
  /// - Returns: Nil where there is something of this name.
  func lease(creating folder: String) throws(ExportError) -> (any StoreLease)?
  /// Leases a folder that is there.
  ///
  /// - Returns: Nil where somebody who lives has it, or where it is gone.
  func lease(existing folder: String) throws(ExportError) -> (any StoreLease)?
}

/// The right to a folder, of one process at a time. It ends with the object, and with the process,
/// however that dies.
package protocol StoreLease: AnyObject {}

/// A file of a store while it is written.
package protocol StoreFile: ByteSink {
  /// What was written so far.
  func written() throws(ExportError) -> any ByteSource
}

/// Some names of a folder, in order.
package struct StorePage: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let name: FileName
    package let isFolder: Bool

    package init(name: FileName, isFolder: Bool) {
      self.name = name
      self.isFolder = isFolder
    }
  }

  package var entries: [Entry]
  /// Whether more names come behind the last one.
  package var hasMore: Bool

  package init(entries: [Entry], hasMore: Bool) {
    self.entries = entries
    self.hasMore = hasMore
  }
}

extension ExportStore {
  /// Leases a folder, which need not be there.
  ///
  /// - Returns: Nil where somebody who lives has it.
  func lease(anyway folder: String) throws(ExportError) -> (any StoreLease)? {
    if let lease = try lease(creating: folder) { return lease }
    return try lease(existing: folder)
  }

  /// Whether there is an export of this key: it may be there in part where its folder's name says
  /// nothing.
  package func isPublished(_ export: String) throws(ExportError) -> Bool {
    guard !renamesAtomically else { return try has(export) }
    return try all(in: export).contains { PublishedExport.isManifest($0.name.text) }
  }

  /// The keys of a dataset's exports, in order of their time.
  package func exports(of dataset: String) throws(ExportError) -> [String] {
    var exports: [String] = []
    for entry in try all(in: dataset) {
      let name = entry.name.text
      guard entry.isFolder, name.hasPrefix(PublishedExport.prefix) else { continue }
      if try isPublished("\(dataset)/\(name)") { exports.append("\(dataset)/\(name)") }
    }
    return exports
  }

  func refuseExisting(_ export: String) throws(ExportError) {
    if try isPublished(export) { throw .exportExists(location(export)) }
  }

  /// The first `size` bytes of a file.
  package func readAll(_ file: String, size: Int) throws(ExportError) -> [UInt8] {
    let source = try read(file)
    var bytes = [UInt8](repeating: 0, count: min(size, source.size))
    var failure: IOError?
    bytes.withUnsafeMutableBytes {
      do throws(IOError) { try source.read(at: 0, into: $0) } catch { failure = error }
    }
    if let failure { throw ExportError(failure) }
    return bytes
  }

  /// All names in a folder, in the order of their bytes.
  package func all(in folder: String) throws(ExportError) -> [StorePage.Entry] {
    var entries: [StorePage.Entry] = []
    while true {
      let page = try list(folder, after: entries.last?.name)
      entries += page.entries
      guard page.hasMore, !page.entries.isEmpty else { return entries }
    }
  }
}

import FileSystem
import Foundation
import Work

/// The files of an export's input, in order.
///
/// A directory stands for the files in it, at any depth, in byte order of their names, that are
/// named `.json`, `.ndjson` or `.jsonl`, also with `.gz` or `.zst` behind. Names that start with
/// `.` or `_` are passed over, as everywhere in the world of data lakes, and so are the manifests in
/// folders of exports. A file that is named
/// itself is always taken. What can be read only once is received while it is worked on.
package struct InputCatalog: Sendable {
  package let files: [InputFile]
  /// How long lines of the files may be.
  package let lineLimit: LineLimit
  /// Whether a byte-order mark that a file begins with belongs to its first line.
  package var keepsMarks = false
  private let receiver: StreamReceiver?

  /// Bytes of all files as stored; nil while streams are still arriving.
  package var knownSize: Int? {
    var size = 0
    for file in files {
      guard let known = file.knownSize else { return nil }
      size &+= known
    }
    return size
  }

  /// Bytes of all files as stored: all of them, or `bytes` or more. Waits for as many to arrive
  /// until `stop` is set.
  package func size(reaching bytes: Int, stop: StopFlag) throws(ExportError) -> Int {
    var size = 0
    for file in files where size < bytes {
      size += try file.size(reaching: bytes - size, stop: stop)
    }
    return size
  }

  /// Receives no more of streams.
  package func close() { receiver?.end() }

  private static let extensions = ["json", "ndjson", "jsonl"]
  private static let compressedExtensions = ["gz", "zst"]

  /// - Parameters:
  ///   - inputs: Paths of files and directories, or `-` for standard input.
  ///   - spoolFolder: Where what can be read only once is kept; nil where files are wanted that can be
  ///     read at any offset, and nothing else will do.
  ///   - lineLimit: How long lines may be.
  ///   - stop: Ends the receiving of it.
  ///   - meter: Is told how much was received.
  package init(
    _ inputs: [String], spoolFolder: String?, lineLimit: LineLimit = LineLimit(),
    stop: StopFlag = StopFlag(), meter: ProgressMeter? = nil
  ) throws(ExportError) {
    guard !inputs.isEmpty else { throw ExportError(.noInput) }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw ExportError(.standardInputTwice)
    }
    var collected = Collected(spoolFolder: spoolFolder)
    for input in inputs { try collected.take(input) }
    files = collected.files
    self.lineLimit = lineLimit
    let spools = collected.spools
    receiver = spools.isEmpty ? nil : StreamReceiver(spools, stop: stop, meter: meter)
  }

  /// Makes a catalog of stretches of files.
  package init(_ slices: [InputSlice], lineLimit: LineLimit) {
    self.lineLimit = lineLimit
    files = slices.map { InputFile($0) }
    receiver = nil
  }

  /// Makes a catalog of one file that is open already, and stays so: its name may lead elsewhere by now.
  package init(
    _ file: FileReader, lineLimit: LineLimit = LineLimit()
  ) throws(ExportError) {
    self.lineLimit = lineLimit
    files = [try InputFile(InputHandle(file.file, name: file.path), name: file.path)]
    receiver = nil
  }

  /// Whether a directory's file of this name is taken.
  package static func isTaken(_ name: String) -> Bool {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if let last = parts.last, compressedExtensions.contains(last.lowercased()) {
      parts.removeLast()
    }
    return parts.count > 1 && extensions.contains(parts.last?.lowercased() ?? "")
  }
}

/// What inputs turn out to be, one after the other.
private struct Collected {
  let spoolFolder: String?
  var files: [InputFile] = []
  var spools: [StreamSpool] = []

  init(spoolFolder: String?) { self.spoolFolder = spoolFolder }

  mutating func take(_ input: String) throws(ExportError) {
    if input == "-" { return try takeStandardInput() }
    let status = try Files.status(input)
    switch status.kind {
    case .folder:
      var walk = DirectoryWalk(isTaken: InputCatalog.isTaken)
      try walk.visit(input, status)
      guard !walk.files.isEmpty else {
        throw .failure(
          "\(input) holds no .json, .ndjson or .jsonl file, nor one of them with .gz or .zst"
            + " behind: name files themselves to take them by any name")
      }
      for path in walk.files {
        do throws(ExportError) { try takeFile(path) } catch {
          // It was removed since the folder was read: as if it had been so before.
          if error.systemCode != ENOENT { throw error }
        }
      }
    case .regular: try takeFile(input)
    default: try takeStream(.path(input), called: input, as: input)
    }
  }

  /// Takes a regular file. One that has bytes though the system says that it has none is made while it
  /// is read, as those in `/proc` are: nobody knows its size, and it is received like a stream.
  private mutating func takeFile(_ path: String) throws(ExportError) {
    let handle = try InputHandle(path: path, name: path)
    if try handle.status().size == 0, try handle.isReadable() {
      return try takeStream(.path(path), called: path, as: path)
    }
    files.append(try InputFile(handle, path: path))
  }

  private mutating func takeStandardInput() throws(ExportError) {
    let file = try OpenFile.standardInput()
    if try file.isWholeFile() {
      files.append(try InputFile(InputHandle(file, name: file.name), name: "-"))
    } else {
      try takeStream(.open(file), called: file.name, as: "-")
    }
  }

  private mutating func takeStream(
    _ source: StreamSpool.Source, called name: String, as shortName: String
  ) throws(ExportError) {
    guard let spoolFolder else {
      throw .io("read", name, code: EINVAL, detail: "it is no regular file, as is needed here")
    }
    let spool = try StreamSpool(source, name: name, in: spoolFolder)
    spools.append(spool)
    files.append(InputFile(spool, name: shortName))
  }
}

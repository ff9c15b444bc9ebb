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
  ///   - spoolFolder: Where what can be read only once is kept.
  ///   - lineLimit: How long lines may be.
  ///   - stop: Ends the receiving of it.
  ///   - meter: Is told how much was received.
  package init(
    _ inputs: [String], spoolFolder: String, lineLimit: LineLimit = LineLimit(),
    stop: StopFlag = StopFlag(), meter: ProgressMeter? = nil
  ) throws(ExportError) {
    guard !inputs.isEmpty else { throw ExportError(.noInput) }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw ExportError(.standardInputTwice)
    }
    var files: [InputFile] = []
    var spools: [StreamSpool] = []
    func take(_ source: StreamSpool.Source, called name: String, as shortName: String)
      throws(ExportError)
    {
      let spool = try StreamSpool(source, name: name, in: spoolFolder)
      spools.append(spool)
      files.append(InputFile(spool, name: shortName))
    }
    for input in inputs {
      if input == "-" {
        let descriptor = dup(STDIN_FILENO)
        guard descriptor >= 0 else { throw .io("read", "standard input") }
        let file = FileDescriptor(owning: descriptor)
        if try Self.isWholeFile(file) {
          files.append(try InputFile(InputHandle(file, name: "standard input"), name: "-"))
        } else {
          try take(.open(file), called: "standard input", as: "-")
        }
        continue
      }
      let status = try FileStatus.of(input)
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        var walk = DirectoryWalk(isTaken: Self.isTaken)
        try walk.visit(input, status)
        guard !walk.files.isEmpty else {
          throw .failure(
            "\(input) holds no .json, .ndjson or .jsonl file, nor one of them with .gz or .zst"
              + " behind: name files themselves to take them by any name")
        }
        for path in walk.files { files.append(try InputFile(path: path, name: path)) }
      case S_IFREG:
        files.append(try InputFile(path: input, name: input))
      default:
        try take(.path(input), called: input, as: input)
      }
    }
    self.files = files
    self.lineLimit = lineLimit
    receiver = spools.isEmpty ? nil : StreamReceiver(spools, stop: stop, meter: meter)
  }

  /// Makes a catalog of stretches of files.
  package init(_ slices: [InputSlice], lineLimit: LineLimit) {
    self.lineLimit = lineLimit
    files = slices.map { InputFile($0) }
    receiver = nil
  }

  /// Whether the descriptor is that of a file of which nothing has been read: it can be read at any
  /// offset, and needs no copy.
  private static func isWholeFile(_ file: FileDescriptor) throws(ExportError) -> Bool {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .io("read", "standard input") }
    return status.st_mode & S_IFMT == S_IFREG && lseek(file.number, 0, SEEK_CUR) == 0
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

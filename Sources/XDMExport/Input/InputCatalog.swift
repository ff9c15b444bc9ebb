import Foundation

/// The files of an export's input, in order.
///
/// A directory stands for the files in it, at any depth, in byte order of their names, that are
/// named `.json`, `.ndjson` or `.jsonl`, also with `.gz` or `.zst` behind. Names that start with
/// `.` or `_` are passed over, as everywhere in the world of data lakes, and so are the manifests in
/// folders of exports. A file that is named
/// itself is always taken. What can be read only once is received while it is worked on.
struct InputCatalog: Sendable {
  let files: [InputFile]
  /// How long lines of the files may be.
  let lineLimit: LineLimit
  /// Whether a byte-order mark that a file begins with belongs to its first line.
  var keepsMarks = false
  private let receiver: StreamReceiver?

  /// Bytes of all files as stored; nil while streams are still arriving.
  var knownSize: Int? {
    var size = 0
    for file in files {
      guard let known = file.knownSize else { return nil }
      size &+= known
    }
    return size
  }

  /// Bytes of all files as stored: all of them, or `bytes` or more. Waits for as many to arrive
  /// until `stop` is set.
  func size(reaching bytes: Int, stop: StopFlag) throws(ExportError) -> Int {
    var size = 0
    for file in files where size < bytes {
      size += try file.size(reaching: bytes - size, stop: stop)
    }
    return size
  }

  /// Receives no more of streams.
  func close() { receiver?.end() }

  private static let extensions = ["json", "ndjson", "jsonl"]
  private static let compressedExtensions = ["gz", "zst"]

  /// - Parameters:
  ///   - inputs: Paths of files and directories, or `-` for standard input.
  ///   - spoolFolder: Where what can be read only once is kept.
  ///   - lineLimit: How long lines may be.
  ///   - stop: Ends the receiving of it.
  ///   - meter: Is told how much was received.
  init(
    _ inputs: [String], spoolFolder: String, lineLimit: LineLimit = LineLimit(),
    stop: StopFlag = StopFlag(), meter: ProgressMeter? = nil
  ) throws(ExportError) {
    guard !inputs.isEmpty else {
      throw .usage("no input: name files or directories, or - for standard input")
    }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw .usage("standard input can be read only once: name - once")
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
      let status = try Self.status(input)
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
  init(_ slices: [InputSlice], lineLimit: LineLimit) {
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
  static func isTaken(_ name: String) -> Bool {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if let last = parts.last, compressedExtensions.contains(last.lowercased()) {
      parts.removeLast()
    }
    return parts.count > 1 && extensions.contains(parts.last?.lowercased() ?? "")
  }

  static func status(_ path: String) throws(ExportError) -> stat {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .io("read", path) }
    return status
  }
}

/// Collects the files of a directory, in byte order of their names. A directory that links lead to
/// again is visited once; names that start with `.` or `_` are passed over.
struct DirectoryWalk {
  let isTaken: (String) -> Bool
  private(set) var files: [String] = []
  private var visited: Set<[UInt64]> = []

  /// - Parameter isTaken: Whether a file of this name is wanted.
  init(isTaken: @escaping (String) -> Bool) { self.isTaken = isTaken }

  mutating func visit(_ root: String, _ status: stat) throws(ExportError) {
    // A stack, not recursion: depth is the input's choice.
    var pending = [(path: root, status: status)]
    while let (path, status) = pending.popLast() {
      if status.st_mode & S_IFMT != S_IFDIR {
        guard status.st_mode & S_IFMT == S_IFREG else {
          throw .failure("\(path) is not a regular file: name it itself to read it")
        }
        files.append(path)
        continue
      }
      guard visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else {
        continue
      }
      var entries: [(path: String, status: stat)] = []
      let isExport = PublishedExport.isFolder(named: path)
      for name in try Self.names(in: path) {
        // The folder of an export is input like any other, but for its manifest.
        if isExport, PublishedExport.isManifest(name) { continue }
        let entry = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var status = stat()
        if stat(entry, &status) != 0 {
          guard isTaken(name) else { continue }
          throw .io("read", entry)
        }
        if status.st_mode & S_IFMT == S_IFDIR || isTaken(name) {
          entries.append((entry, status))
        }
      }
      pending += entries.reversed()
    }
  }

  /// Names that are not hidden, in byte order.
  static func names(in path: String) throws(ExportError) -> [String] {
    guard let directory = opendir(path) else { throw .io("read", path) }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if !name.hasPrefix("."), !name.hasPrefix("_") { names.append(name) }
    }
    guard errno == 0 else { throw .io("read", path) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

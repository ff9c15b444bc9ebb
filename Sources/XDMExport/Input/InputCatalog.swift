import Foundation

/// The files of an export's input, in order.
///
/// A directory stands for the files in it, at any depth, in byte order of their names, that are
/// named `.json`, `.ndjson` or `.jsonl`, also with `.gz` or `.zst` behind. Names that start with
/// `.` or `_` are passed over, as everywhere in the world of data lakes. A file that is named
/// itself is always taken.
struct InputCatalog: Sendable {
  let files: [InputFile]

  /// Bytes of all files as stored.
  var size: Int { files.reduce(0) { $0 &+ $1.size } }

  /// How the files are cut into segments.
  func plan(segmentSize: Int?, ceiling: Int = SegmentPlan.defaultSize) -> SegmentPlan {
    SegmentPlan(
      files.map { (size: $0.size, compression: $0.compression) }, segmentSize: segmentSize,
      ceiling: ceiling)
  }

  private static let extensions = ["json", "ndjson", "jsonl"]
  private static let compressedExtensions = ["gz", "zst"]

  /// - Parameters:
  ///   - inputs: Paths of files and directories, or `-` for standard input.
  ///   - spoolFolder: Where what can be read only once is kept.
  init(
    _ inputs: [String], spoolFolder: String, stop: StopFlag = StopFlag(),
    meter: ProgressMeter? = nil
  ) throws(ExportError) {
    guard !inputs.isEmpty else {
      throw .usage("no input: name files or directories, or - for standard input")
    }
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw .usage("standard input can be read only once: name - once")
    }
    var files: [InputFile] = []
    for input in inputs {
      if input == "-" {
        let stream = InputHandle(descriptor: dup(STDIN_FILENO), name: "standard input")
        let spool = try InputSpool.spool(stream, in: spoolFolder, stop: stop, meter: meter)
        files.append(try InputFile(path: "", name: "-", spool: spool))
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
        let spool = try InputSpool.spool(
          InputHandle(path: input, name: input), in: spoolFolder, stop: stop, meter: meter)
        files.append(try InputFile(path: "", name: input, spool: spool))
      }
    }
    self.files = files
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
      for name in try Self.names(in: path) {
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
  private static func names(in path: String) throws(ExportError) -> [String] {
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

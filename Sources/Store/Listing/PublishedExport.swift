import ByteBuffers
import Codecs
import FileSystem
import Foundation
import Work

/// A data file of a published export.
package struct PublishedFile: Sendable, Equatable {
  package let path: String
  /// Its name in the export's folder.
  package let name: String
  package let format: ExportFormat
  /// What the manifest says of it, nil where there is none.
  var size: Int?
  package var recordCount: Int?
  package var sha256: String?
  /// Whether it holds lines as they were set aside: the first may begin with anything.
  var isRejected = false

  package init(
    path: String, name: String, format: ExportFormat, size: Int? = nil, recordCount: Int? = nil,
    sha256: String? = nil, isRejected: Bool = false
  ) {
    self.path = path
    self.name = name
    self.format = format
    self.size = size
    self.recordCount = recordCount
    self.sha256 = sha256
    self.isRejected = isRejected
  }

  /// The format that a file of this name has; nil for files that are no data.
  static func format(of name: String) -> ExportFormat? {
    if name.hasSuffix(".parquet") { return .parquet }
    return [".json", ".json.gz", ".json.zst"].contains { name.hasSuffix($0) } ? .json : nil
  }
}

/// The folder of an export, `exportTime=YYYYMMDDHHMM`, and what is in it.
package struct PublishedExport: Sendable {
  package let path: String
  package let manifestPath: String?
  package let manifest: PublishedManifest?
  /// Data files, in order.
  package let files: [PublishedFile]

  package static let prefix = "exportTime="

  /// Opens the folder of one export.
  ///
  /// - Parameter ignoringManifest: Whether its files are those that are there, whatever a manifest says.
  /// - Throws: When its manifest is damaged, or there are several.
  package init(_ path: String, ignoringManifest: Bool = false) throws(ExportError) {
    self.path = path
    let names = try Self.names(in: path)
    let manifests = ignoringManifest ? [] : names.filter { Self.isManifest($0) }
    guard manifests.count <= 1 else {
      throw .failure("\(path) has \(manifests.count) manifests, of which only one can be right")
    }
    manifestPath = manifests.first.map { "\(path)/\($0)" }
    let manifest: PublishedManifest?
    if let manifestPath { manifest = try .read(manifestPath) } else { manifest = nil }
    self.manifest = manifest
    if let manifest {
      files = manifest.exportResults.compactMap { entry in
        guard
          let format = entry.format.flatMap({ ExportFormat(rawValue: $0) })
            ?? PublishedFile.format(of: entry.name)
        else { return nil }
        return PublishedFile(
          path: "\(path)/\(entry.name)", name: entry.name, format: format, size: entry.size,
          recordCount: entry.recordCount, sha256: entry.sha256)
      }
      guard files.count == manifest.exportResults.count else {
        throw .failure("\(path): the manifest names files that are neither Parquet nor JSON")
      }
    } else {
      files = names.sorted(by: Self.isEarlierPart).compactMap { name in
        Self.isManifest(name)
          ? nil
          : PublishedFile.format(of: name).map {
            PublishedFile(path: "\(path)/\(name)", name: name, format: $0)
          }
      }
    }
  }

  /// The exports that paths stand for: the folder of an export, of a dataset, or of a single dataset's
  /// folder, the earlier ones first.
  package static func find(_ paths: [String]) throws(ExportError) -> [PublishedExport] {
    var exports: [PublishedExport] = []
    for path in try folders(paths) { exports.append(try PublishedExport(path)) }
    return exports
  }

  /// The folders of the exports that paths stand for, in order.
  package static func folders(_ paths: [String]) throws(ExportError) -> [String] {
    var folders: [String] = []
    for path in paths {
      folders += try self.folders(
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    }
    return folders
  }

  private static func folders(_ path: String) throws(ExportError) -> [String] {
    guard try Files.status(path).isFolder else {
      throw .failure("\(path) is a file: name the folder of an export or of a dataset")
    }
    let names = try names(in: path)
    // Names have the same length: their order is that of time.
    let exports = names.filter { $0.hasPrefix(prefix) }
    if !exports.isEmpty { return exports.map { "\(path)/\($0)" } }
    if names.contains(where: { isManifest($0) || PublishedFile.format(of: $0) != nil }) {
      return [path]
    }
    var datasets: [String] = []
    for name in names where try Files.isFolder("\(path)/\(name)") {
      if try Self.names(in: "\(path)/\(name)").contains(where: { $0.hasPrefix(prefix) }) {
        datasets.append(name)
      }
    }
    guard let dataset = datasets.first else {
      throw .failure("\(path) holds no export: no folder \(prefix)YYYYMMDDHHMM, nor data files")
    }
    guard datasets.count == 1 else {
      throw .failure(
        "\(path) holds exports of several datasets: name one, such as \(path)/\(dataset)")
    }
    return try folders("\(path)/\(dataset)")
  }

  /// Whether a folder is called as the folder of an export is.
  package static func isFolder(named path: String) -> Bool {
    path.split(separator: "/").last?.hasPrefix(prefix) ?? false
  }

  package static func isManifest(_ name: String) -> Bool {
    name.hasPrefix("manifest-") && name.hasSuffix(".json")
  }

  /// Names in a folder that are not hidden, in byte order.
  private static func names(in path: String) throws(ExportError) -> [String] {
    try FolderEntries.visibleNames(in: path)
  }

  /// Parts and their files are counted: `part-100000` comes behind `part-99999`, and of one part `-c1000`
  /// behind `-c999`.
  private static func isEarlierPart(_ left: String, _ right: String) -> Bool {
    if let first = FileNames.place(of: left), let second = FileNames.place(of: right),
      first != second
    {
      return first < second
    }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension PublishedFile {
  private static let hashStep = 4 << 20

  /// Opens the file, and sees to it that it is what its manifest says: its size, and its SHA-256. What
  /// is read of the result is what was checked, whatever takes the file's place. O(bytes).
  package func openChecked(stop: StopFlag) throws(ExportError) -> FileReader {
    let source: FileReader
    do throws(ExportError) { source = try FileReader(path) } catch {
      if error.systemCode == ENOENT { throw .failure("\(path): \(Self.missing)") }
      throw error
    }
    if let finding = try finding(in: source, stop: stop) { throw .failure("\(path): \(finding)") }
    return source
  }

  private static let missing = "the file is missing"

  /// What is wrong with the file's size or bytes by its manifest; nil when nothing is.
  package func finding(
    stop: StopFlag, onProgress: (Int) -> Void = { _ in }
  ) throws(ExportError) -> String? {
    let source: FileReader
    do throws(ExportError) { source = try FileReader(path) } catch {
      if error.systemCode == ENOENT { return Self.missing }
      throw error
    }
    return try finding(in: source, stop: stop, onProgress: onProgress)
  }

  private func finding(
    in source: FileReader, stop: StopFlag, onProgress: (Int) -> Void = { _ in }
  ) throws(ExportError) -> String? {
    if let size, source.size != size {
      return "the file has \(source.size) bytes, its manifest says \(size)"
    }
    if let finding = try codecFinding(source) { return finding }
    guard let sha256 else { return nil }
    var hash = SHA256()
    var buffer = ByteBuffer(capacity: Self.hashStep)
    var done = 0
    while done < source.size {
      try stop.check()
      let step = min(Self.hashStep, source.size - done)
      buffer.removeAll()
      try source.file.readAll(
        at: done, into: UnsafeMutableRawBufferPointer(start: buffer.end, count: step))
      buffer.advance(by: step)
      hash.update(buffer.bytes)
      done += step
      onProgress(step)
    }
    let found = SHA256.hexadecimal(hash.finish())
    return found == sha256 ? nil : "its bytes were changed: their SHA-256 is not the manifest's"
  }

  /// Whether a file of text is compressed as its name says: else it would pass for plain text.
  private func codecFinding(_ source: FileReader) throws(ExportError) -> String? {
    guard format == .json, !isRejected else { return nil }
    let expected: CompressionCodec =
      name.hasSuffix(".gz") ? .gzip : name.hasSuffix(".zst") ? .zstd : .none
    let found = CompressionCodec(startingWith: try source.file.first(4))
    guard found != expected else { return nil }
    return "its name says \(expected.rawValue), its first bytes \(found.rawValue)"
  }
}

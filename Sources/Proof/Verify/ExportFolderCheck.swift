import FileSystem
import Foundation
import Input
import Store
import Work

/// Checks what can be seen of an export's folder without looking into its data files: the manifest, and
/// which files are there.
struct ExportFolderCheck {
  let path: String
  /// The export, by its manifest where that is whole, else by the files that are there; nil where the
  /// folder cannot be read.
  private(set) var export: PublishedExport?
  private(set) var findings: [VerifyFinding] = []
  private(set) var hasManifest = false

  private static let rejectedFolder = "_rejected"

  init(_ path: String) {
    self.path = path
    do throws(ExportError) {
      let export = try PublishedExport(path)
      hasManifest = export.manifest != nil
      self.export = export
    } catch {
      // Damaged, it vouches for nothing; the files can be looked at all the same.
      hasManifest = true
      findings.append(VerifyFinding(.manifest, error.place.file ?? path, error))
      do throws(ExportError) {
        export = try PublishedExport(path, ignoringManifest: true)
      } catch {
        return
      }
    }
    guard let export else { return }
    if let manifest = export.manifest {
      checkManifest(manifest, of: export)
      checkFiles(manifest, of: export)
    } else if !hasManifest, export.files.isEmpty {
      add(.manifest, .exportEmpty)
    }
  }

  /// Notes that nothing says which files belong to the export.
  mutating func refuseMissingManifest() {
    add(.manifest, .manifestMissing)
  }

  private mutating func add(
    _ kind: VerifyFinding.Kind, _ code: ErrorCode, _ facts: [String: ErrorFact] = [:],
    _ name: String? = nil
  ) {
    findings.append(VerifyFinding(kind, name.map { "\(path)/\($0)" } ?? path, code, facts))
  }

  private mutating func checkManifest(_ manifest: PublishedManifest, of export: PublishedExport) {
    let name = export.manifestPath.map { PathText.lastName($0) } ?? ""
    if let dataset = manifest.datasetId, let flowRun = manifest.flowRunId,
      name != "manifest-\(dataset)-\(flowRun).json"
    {
      add(
        .manifest, .manifestOfOtherRun, ["dataset": .text(dataset), "flowRun": .text(flowRun)], name
      )
    }
    let folder = PathText.lastName(path)
    if let time = manifest.exportTime, folder.hasPrefix(PublishedExport.prefix),
      folder != PublishedExport.prefix + time
    {
      add(.manifest, .manifestOfOtherTime, ["time": .text(time)], name)
    }
    let names = manifest.exportResults.map(\.name) + (manifest.rejected ?? []).map(\.name)
    if Set(names).count != names.count { add(.manifest, .manifestNamesTwice, [:], name) }
    checkTotals(manifest, name)
  }

  private mutating func checkTotals(_ manifest: PublishedManifest, _ name: String) {
    guard let totals = manifest.totals else { return }
    let counts = manifest.exportResults.compactMap(\.recordCount)
    if let written = totals.recordsWritten, counts.count == manifest.exportResults.count {
      let sum = counts.reduce(into: 0) { $0 = $0.addingClamped($1) }
      if sum != written {
        add(
          .count, .totalRecordsDiffer, ["found": .number(sum), "expected": .number(written)], name)
      }
    }
    let sizes = manifest.exportResults.compactMap(\.size)
    if let bytes = totals.outputBytes, sizes.count == manifest.exportResults.count {
      let sum = sizes.reduce(into: 0) { $0 = $0.addingClamped($1) }
      if sum != bytes {
        add(.count, .totalBytesDiffer, ["found": .number(sum), "expected": .number(bytes)], name)
      }
    }
    guard let rejected = totals.recordsRejected else { return }
    if let read = totals.recordsRead, let written = totals.recordsWritten,
      read != written.addingClamped(rejected)
    {
      add(
        .count, .totalsDisagree,
        ["written": .number(written), "rejected": .number(rejected), "read": .number(read)], name)
    }
    for file in manifest.rejected ?? [] {
      guard let count = file.recordCount, count != rejected else { continue }
      add(
        .count, .rejectedLinesDiffer, ["found": .number(count), "expected": .number(rejected)],
        file.name)
    }
  }

  /// Compares the files that are there with those that the manifest names.
  private mutating func checkFiles(_ manifest: PublishedManifest, of export: PublishedExport) {
    var known = Set(manifest.exportResults.map(\.name) + (manifest.rejected ?? []).map(\.name))
    if let manifestPath = export.manifestPath {
      known.insert(PathText.lastName(manifestPath))
    }
    do throws(ExportError) {
      var found = try FolderEntries.visibleNames(in: path)
      if try Files.isFolder("\(path)/\(Self.rejectedFolder)") {
        found += try FolderEntries.visibleNames(in: "\(path)/\(Self.rejectedFolder)").map {
          "\(Self.rejectedFolder)/\($0)"
        }
      }
      for name in found where !known.contains(name) {
        add(.extra, .fileNotInManifest, [:], name)
      }
    } catch {
      findings.append(VerifyFinding(.manifest, path, error))
    }
  }

  /// The files of rejected lines and of their reasons that the manifest names; without one, those that
  /// are there.
  func rejectedFiles() throws(ExportError) -> [PublishedFile] {
    let folder = "\(path)/\(Self.rejectedFolder)"
    guard let manifest = export?.manifest else {
      guard try Files.isFolder(folder) else { return [] }
      return try FolderEntries.visibleNames(in: folder).map {
        PublishedFile(path: "\(folder)/\($0)", name: $0, format: .json, isRejected: true)
      }
    }
    return (manifest.rejected ?? []).map {
      PublishedFile(
        path: "\(path)/\($0.name)", name: $0.name, format: .json, size: $0.size,
        recordCount: $0.recordCount, sha256: $0.sha256, isRejected: true)
    }
  }
}

extension Int {
  /// The sum, or the largest integer where it is more: numbers of a manifest may be anything.
  fileprivate func addingClamped(_ other: Int) -> Int {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}

import FileSystem
import Foundation
import Work

/// A manifest as it was found, of this program or of Adobe Experience Platform, whose manifests lack
/// what is optional here.
package struct PublishedManifest: Decodable, Sendable, Equatable {
  package struct Entry: Decodable, Sendable, Equatable {
    var sinkPath: String?
    package var name: String
    package var size: Int?
    package var recordCount: Int?
    package var sha256: String?
    var format: String?
    var codec: String?
  }

  package struct Totals: Decodable, Sendable, Equatable {
    package var recordsRead: Int?
    package var recordsWritten: Int?
    package var recordsRejected: Int?
    package var outputBytes: Int?
  }

  package var flowRunId: String?
  package var datasetId: String?
  package var exportTime: String?
  package var exportResults: [Entry]
  package var rejected: [Entry]?
  package var totals: Totals?
  var schemaFingerprint: String?
  /// What became of fields that the schema does not have: see `UnknownFields`.
  package var unknownFields: String?

  /// Manifests are short: this many bytes name a million files.
  private static let maximumSize = 512 << 20

  /// Reads the manifest at `path`.
  ///
  /// - Throws: When it is damaged, or names files outside of its folder.
  static func read(_ path: String) throws(ExportError) -> PublishedManifest {
    let bytes = try WholeFile.read(path, atMost: maximumSize)
    guard ManifestDigest.check(bytes) != .wrong else {
      throw .failure("\(path): the manifest was changed since it was written: its digest is wrong")
    }
    let manifest: PublishedManifest
    do {
      manifest = try JSONDecoder().decode(PublishedManifest.self, from: Data(bytes))
    } catch {
      throw .failure("\(path): this is no manifest of an export")
    }
    for entry in manifest.exportResults + (manifest.rejected ?? [])
    where !isInside(entry.name) || entry.size ?? 0 < 0 || entry.recordCount ?? 0 < 0 {
      throw .failure("\(path): the manifest's entry \"\(entry.name)\" makes no sense")
    }
    return manifest
  }

  /// Whether a name stays in the folder that it belongs to.
  private static func isInside(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." } && !name.contains("\0")
  }
}

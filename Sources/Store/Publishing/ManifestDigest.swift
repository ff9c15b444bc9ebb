import ByteBuffers

// The last member of a manifest is the SHA-256 of all bytes before it:
//
//   {…,"manifestSha256":"<64 hexadecimal digits>"}\n
//
// Whatever is changed in the file, by accident, no longer fits it.

/// The digest that a manifest carries of itself.
package enum ManifestDigest {
  private static let opening = Array(",\"manifestSha256\":\"".utf8)
  private static let closing = Array("\"}\n".utf8)
  private static let length = opening.count + 2 * SHA256.digestLength + closing.count

  enum Verdict: Equatable {
    case right, wrong
    /// The manifest is of a program that writes none.
    case absent
  }

  /// The JSON object `text` as a line, with the digest for its last member.
  package static func seal(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    let body = text.dropLast()
    let digest = SHA256.hash(UnsafeRawBufferPointer(rebasing: body))
    return Array(body) + opening + Array(SHA256.hexadecimal(digest).utf8) + closing
  }

  static func check(_ manifest: [UInt8]) -> Verdict {
    guard manifest.count > length else { return isNamed(in: manifest) ? .wrong : .absent }
    let (body, seal) = (manifest.dropLast(length), manifest.suffix(length))
    guard seal.starts(with: opening), seal.suffix(closing.count) == closing[...] else {
      return isNamed(in: manifest) ? .wrong : .absent
    }
    let digest = Array(body).withUnsafeBytes { SHA256.hexadecimal(SHA256.hash($0)) }
    let found = seal.dropFirst(opening.count).dropLast(closing.count)
    return found.elementsEqual(digest.utf8) ? .right : .wrong
  }

  /// Whether a damaged digest shows: a single changed byte leaves one of its parts as it was.
  private static func isNamed(in manifest: [UInt8]) -> Bool {
    let text = String(decoding: manifest, as: UTF8.self)
    return text.contains("manifestSha") || text.contains("Sha256\":") || text.contains("totals\":")
  }
}

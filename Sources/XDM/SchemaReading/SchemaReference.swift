/// Where a `$ref` leads: a document by its identifier, and a place in it.
struct SchemaReference: Sendable, Equatable {
  /// Without a fragment; that of the document itself where the reference is `#…`.
  var document: String
  /// The keys of a JSON pointer (RFC 6901), outermost first, decoded.
  var keys: [String]

  /// - Parameter base: The identifier of the document that holds the reference.
  init(_ text: String, base: String) {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    document = Self.resolve(String(parts[0]), base: base)
    keys = parts.count > 1 ? Self.keys(of: Self.percentDecoded(parts[1])) : []
  }

  /// The keys of a pointer; one that does not start with a slash names a place of the root.
  private static func keys(of pointer: String) -> [String] {
    guard !pointer.isEmpty else { return [] }
    let parts = pointer.split(separator: "/", omittingEmptySubsequences: false)
    return (pointer.hasPrefix("/") ? parts.dropFirst() : parts[...]).map { key in
      guard key.contains("~") else { return String(key) }
      return key.split(separator: "~1", omittingEmptySubsequences: false)
        .joined(separator: "/")
        .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
  }

  /// The pointer that keys make.
  static func pointer(_ keys: [String]) -> String {
    keys.map { "/" + escaped($0) }.joined()
  }

  /// A key as a pointer has it.
  static func escaped(_ key: String) -> String {
    guard key.contains(where: { $0 == "~" || $0 == "/" }) else { return key }
    return key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
      .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
  }

  private static func percentDecoded(_ text: Substring) -> String {
    guard text.contains("%") else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SchemaReference {
  /// Resolves a reference without fragment against a base (RFC 3986, section 5.2).
  static func resolve(_ reference: String, base: String) -> String {
    if reference.isEmpty { return base }
    if hasScheme(reference) { return reference }
    let (authority, path) = split(base)
    if reference.hasPrefix("//") {
      return authority.prefix { $0 != "/" } + reference
    }
    if reference.hasPrefix("/") { return authority + normalized(reference) }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return authority + normalized(folder + reference)
  }

  static func hasScheme(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isLetter else {
      return false
    }
    return text[..<colon].allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
    }
  }

  /// Scheme and authority, and the path behind them.
  private static func split(_ base: String) -> (authority: String, path: Substring) {
    guard hasScheme(base), let colon = base.firstIndex(of: ":") else { return ("", base[...]) }
    let rest = base[base.index(after: colon)...]
    guard rest.hasPrefix("//") else { return (String(base[...colon]), rest) }
    let end = rest.dropFirst(2).firstIndex(of: "/") ?? rest.endIndex
    return (String(base[..<end]), rest[end...])
  }

  /// The path without `.` and `..`.
  private static func normalized(_ path: some StringProtocol) -> String {
    var parts: [Substring] = []
    let all = Substring(path).split(separator: "/", omittingEmptySubsequences: false)
    for (index, part) in all.enumerated() {
      let isLast = index == all.count - 1
      switch part {
      case ".": if isLast { parts.append("") }
      case "..":
        if parts.count > 1 || parts.first.map({ !$0.isEmpty }) == true { parts.removeLast() }
        if isLast { parts.append("") }
      default: parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}

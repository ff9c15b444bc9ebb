/// Names of fields in the two notations of XDM.
///
/// Schemas are written with names that say their namespace: `xdm:timestamp`, `@id`,
/// `repo:createdDate`, `https://ns.adobe.com/experience/analytics/event1to100`. Records in the data
/// lake have the compatibility form: `timestamp`, `_id`, `_repo.createdDate`,
/// `_experience.analytics.event1to100`, where a dot leads into an object.
enum CompatibleName {
  private static let adobe = "https://ns.adobe.com/"

  /// The keys, outermost first, that lead to the field in the compatibility form. A name that has
  /// no namespace is its own.
  static func path(of name: String) -> [String] {
    if name.hasPrefix("@"), name.utf8.count > 1 { return ["_" + name.dropFirst()] }
    if name.hasPrefix(adobe) { return adobePath(name) }
    guard let colon = name.firstIndex(of: ":"), colon > name.startIndex else { return [name] }
    let local = String(name[name.index(after: colon)...])
    // Another namespace that is written in full has no short form.
    guard !local.isEmpty, !local.hasPrefix("//") else { return [name] }
    let namespace = name[..<colon]
    return namespace == "xdm" ? [local] : ["_" + namespace, local]
  }

  /// `https://ns.adobe.com/tenant/a/b` is `_tenant.a.b`; XDM's own namespace is left out.
  private static func adobePath(_ name: String) -> [String] {
    var parts = name.dropFirst(adobe.count).split(separator: "/").map(String.init)
    if parts.first == "xdm", parts.count > 1 { parts.removeFirst() }
    guard let first = parts.first else { return [name] }
    return ["_" + first] + parts.dropFirst()
  }

  /// The name in the other notation of a field whose schema does not tell it; nil when it is none of
  /// XDM's.
  static func namespaced(_ name: String, isObject: Bool) -> String? {
    guard !name.isEmpty, !name.contains(":") else { return nil }
    if !name.hasPrefix("_") { return "xdm:" + name }
    return isObject || name.utf8.count == 1 ? nil : "@" + name.dropFirst()
  }
}

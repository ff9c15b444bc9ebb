extension JSONWriter {
  /// Writes a member of the object at work; null where there is no value.
  public mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  /// Writes a member of the object at work.
  public mutating func field(_ name: String, _ value: Int) {
    key(name)
    int(Int64(value))
  }

  /// Writes a member that is an array of `elements`, each written by `body`.
  public mutating func array<Element>(
    _ key: String, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    self.key(key)
    beginArray()
    for element in elements { body(&self, element) }
    endArray()
  }

  /// Writes JSON text as it is.
  public mutating func raw(_ bytes: [UInt8]) { bytes.withUnsafeBytes { raw($0) } }
}

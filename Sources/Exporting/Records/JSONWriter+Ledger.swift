import JSONStream
import XDM

extension JSONWriter {
  /// What became of the values, as members of the object at work; fields of which something else
  /// became than a stored value are listed.
  package mutating func ledger(_ values: ValueLedger) {
    field("valuesRead", values.read)
    field("valuesStored", values.stored)
    field("valuesRescued", values.rescued)
    field("valuesDropped", values.dropped)
    field("valuesRejected", values.rejected)
    array("fields", values.fields) { writer, entry in
      writer.beginObject()
      writer.field("path", entry.path)
      writer.field("fate", entry.fate.rawValue)
      if entry.fate == .rejected {
        writer.field("reason", entry.reason)
        writer.field("records", entry.records)
      }
      writer.field("values", entry.values)
      writer.endObject()
    }
  }
}

extension ValueLedger {
  /// Reads what `JSONWriter.ledger` wrote among the members of an object; nil where it is not there.
  package init?(_ tree: JSONTree) {
    func count(_ key: String, of tree: JSONTree) -> Int? {
      tree[key]?.number.flatMap { $0 < 0 ? nil : Int($0) }
    }
    guard let read = count("valuesRead", of: tree), let stored = count("valuesStored", of: tree),
      let rescued = count("valuesRescued", of: tree),
      let dropped = count("valuesDropped", of: tree),
      let rejected = count("valuesRejected", of: tree)
    else { return nil }
    self.init()
    for entry in tree["fields"]?.elements ?? [] {
      guard let fate = entry["fate"]?.text.flatMap(Fate.init(rawValue:)),
        let values = count("values", of: entry)
      else { return nil }
      note(
        Field(
          path: entry["path"]?.text, fate: fate, reason: entry["reason"]?.text,
          records: count("records", of: entry) ?? 0, values: values))
    }
    (self.read, self.stored, self.rescued) = (read, stored, rescued)
    (self.dropped, self.rejected) = (dropped, rejected)
  }
}

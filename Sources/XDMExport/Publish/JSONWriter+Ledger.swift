import JSONStream
import XDM

extension JSONWriter {
  /// What became of the values, as members of the object at work; fields of which something else
  /// became than a stored value are listed.
  mutating func ledger(_ values: ValueLedger) {
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

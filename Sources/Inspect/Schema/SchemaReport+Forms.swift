import JSONStream
import Parquet
import Wording
import XDM

extension SchemaReport {
  /// The schema as an XDM schema, which `--schema` reads back.
  public func xdm() -> String { schema.jsonSchema(title: "Schema of records") }

  /// The schema as Parquet's tools write it.
  public func parquet() -> String {
    var text = "message schema {\n"
    let nodes = schema.parquet.nodes
    for child in nodes[0].children { Self.append(child, 1, schema.parquet, to: &text) }
    return text + "}\n"
  }

  private static func append(
    _ index: Int, _ depth: Int, _ schema: ParquetSchema, to text: inout String
  ) {
    let node = schema.nodes[index]
    let indent = String(repeating: "  ", count: depth)
    let name = PrintableText.of(node.schema.name)
    let annotation = node.schema.logicalType.map { " (\($0.specificationName))" } ?? ""
    text += indent + node.repetition.specificationName.lowercased()
    if let leaf = node.leaf {
      let type = schema.leaves[leaf].type
      text += " \(type == .byteArray ? "binary" : type.specificationName.lowercased())"
      text += " \(name)\(annotation);\n"
      return
    }
    text += " group \(name)\(annotation) {\n"
    for child in node.children { append(child, depth + 1, schema, to: &text) }
    text += indent + "}\n"
  }

  /// All there is to know as one JSON object, without a newline.
  public func json() -> String {
    var writer = JSONWriter(capacity: 4096)
    writer.beginObject()
    if let records {
      writer.field("records", records)
      writer.field("rejected", rejected)
    }
    writer.field("columns", schema.parquet.leaves.count)
    if let fields {
      writer.array("fields", fields) { Self.write($1, to: &$0) }
    } else {
      writer.array("fields", schema.fields) { Self.write($1, to: &$0) }
    }
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }

  private static func write(_ field: XDMField, to writer: inout JSONWriter) {
    writer.beginObject()
    writeHead(field, to: &writer)
    let children = field.type.fields
    if !children.isEmpty { writer.array("fields", children) { write($1, to: &$0) } }
    writer.endObject()
  }

  private static func writeHead(_ field: XDMField, to writer: inout JSONWriter) {
    writer.field("name", field.name)
    writer.field("type", field.type.description)
    writer.key("required")
    writer.bool(field.isRequired)
  }

  private static func write(_ profile: FieldProfile, to writer: inout JSONWriter) {
    writer.beginObject()
    writeHead(profile.field, to: &writer)
    writer.field("present", profile.present)
    writer.field("places", profile.places)
    if let distinct = profile.distinct {
      writer.field("distinct", distinct)
      writer.key("distinctIsExact")
      writer.bool(profile.isDistinctExact)
      // Long values are cut off, so that they are told as text.
      writer.array("examples", profile.examples) { $0.string($1) }
    }
    if !profile.children.isEmpty {
      writer.array("fields", profile.children) { write($1, to: &$0) }
    }
    writer.endObject()
  }
}

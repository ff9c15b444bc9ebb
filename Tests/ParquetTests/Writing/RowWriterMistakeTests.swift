import Foundation
import Parquet
import Testing

@Suite("Writing row by row: mistakes")
struct RowWriterMistakeTests {
  private let schema: ParquetSchema
  private let id: Column<Int64>
  private let city: Column<String>
  private let zip: Column<Int32>
  private let items: ListField
  private let sku: Column<String>
  private let sizes: ListField
  private let size: Column<Double>
  private let address: GroupField

  init() throws {
    schema = try ParquetSchema([
      .int64("id", .required),
      .group("address", .optional, [.string("city", .required), .int32("zip")]),
      .list(
        "items", .optional,
        element: .group(
          "element", .required,
          [.string("sku", .required), .list("sizes", .optional, element: .double("element"))])),
    ])
    id = try schema.column("id")
    city = try schema.column("address.city")
    zip = try schema.column("address.zip")
    items = try schema.list("items")
    sku = try schema.column("items.sku")
    sizes = try schema.list("items.sizes")
    size = try schema.column("items.sizes.element")
    address = try schema.group("address")
  }

  /// The failure of a row between two that are right; nil when it is right itself.
  private func failure(_ body: (inout RowWriter) -> Void) throws -> String? {
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    try writer.append { $0.set(id, 1) }
    var failure: String?
    do { try writer.append(body) } catch ParquetError.invalidData(let reason) { failure = reason }
    try writer.append { $0.set(id, 2) }
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    #expect(reader.metadata.rowCount == (failure == nil ? 3 : 2))
    return failure
  }

  @Test("A row that is right is written")
  func right() throws {
    #expect(try failure { $0.set(id, 7) } == nil)
    #expect(
      try failure { row in
        row.set(id, 7)
        row.set(city, "Ulm")
        row.set(zip, nil)
        row.list(items, of: ["a", "b"]) { row, item in
          row.set(sku, item)
          row.list(sizes, of: [1.5, nil], in: size)
        }
      } == nil)
  }

  @Test("A required field that is not set is named with its row")
  func requiredFields() throws {
    #expect(try failure { _ in } == "row 1: id is required and not set")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.set(zip, 89073)
      } == "row 1: address.city is required and not set")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.setPresent(address)
      } == "row 1: address.city is required and not set")
    for missing in 0..<3 {
      #expect(
        try failure { row in
          row.set(id, 7)
          row.list(items, of: 0..<3) { row, item in if item != missing { row.set(sku, "x") } }
        } == "row 1: items.list.element.sku is required and not set")
    }
  }

  @Test("A field that is set twice is named with its row")
  func twice() throws {
    #expect(
      try failure { row in
        row.set(id, 7)
        row.set(id, 8)
      } == "row 1: id is set twice")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.set(city, "Ulm")
        row.set(city, "Bonn")
      } == "row 1: address.city is set twice")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.list(items) { _ in }
        row.list(items) { _ in }
      } == "row 1: items.list is set twice")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.list(items, of: [1, 2]) { row, _ in
          row.set(sku, "a")
          row.set(sku, "b")
        }
      } == "row 1: items.list.element.sku is set twice")
  }

  @Test("Lists that are left open, and elements outside of them, are named with the row")
  func lists() throws {
    #expect(
      try failure { row in
        row.set(id, 7)
        row.beginList(items)
      } == "row 1: items.list is left open; end the list")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.list(items) { row in
          row.addElement(items)
          row.set(sku, "a")
          row.beginList(sizes)
        }
      } == "row 1: items.list.element.sizes.list is left open; end the list")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.addElement(items)
      } == "row 1: items.list is not open; begin the list")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.endList(sizes)
      } == "row 1: items.list.element.sizes.list is not open; begin the list")
    let outside = "lies in a list that has no element at hand; add one first"
    #expect(
      try failure { row in
        row.set(id, 7)
        row.set(sku, "a")
      } == "row 1: items.list.element.sku \(outside)")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.list(items) { row in row.set(sku, "a") }
      } == "row 1: items.list.element.sku \(outside)")
    #expect(
      try failure { row in
        row.set(id, 7)
        row.list(sizes, of: [1], in: size)
      } == "row 1: items.list.element.sizes.list \(outside)")
  }

  @Test("Columns of another schema are refused, not written elsewhere")
  func otherSchema() throws {
    let other = try ParquetSchema([.int64("id", .required), .double("id2")])
    let foreign = try other.column("id2", of: Double.self)
    #expect(
      try failure { row in
        row.set(id, 7)
        row.set(foreign, 1)
      } == "row 1: a field was resolved in another schema than the writer's")
  }

  @Test("A column for another type is refused when it is resolved, with what it holds")
  func types() throws {
    func refusal<Value: ColumnValue>(_ path: String, _ type: Value.Type) -> String? {
      do { _ = try schema.column(path, of: type) } catch .invalidData(let reason) {
        return reason
      } catch {}
      return nil
    }
    #expect(refusal("id", Int64.self) == nil)
    #expect(refusal("id", String.self) == "the column id holds int64, which is not set from String")
    #expect(
      refusal("address.city", Date.self)
        == "the column address.city holds byteArray as string, which is not set from Date")
    #expect(refusal("id", Int32.self) != nil)
    #expect(refusal("address.zip", Int64.self) != nil)
    #expect(refusal("address.zip", UInt32.self) != nil)
    #expect(
      refusal("address", String.self)
        == "the field address is a group, not a column; name a field below it")
    #expect(
      refusal("address.street", String.self)
        == """
        the schema has no field address.street: the field address has no "street", only city, zip
        """)
    #expect(
      refusal("adress", String.self)
        == #"the schema has no field adress: its root has no "adress", only id, address, items"#)
    #expect(throws: ParquetError.self) { try schema.list("address") }
    #expect(throws: ParquetError.self) { try schema.group("id") }
  }
}

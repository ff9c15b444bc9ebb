import Parquet
import TestSupport

/// A record of lists, maps and groups, null or empty now and then at every level.
struct NestedRecord: Encodable {
  struct Item: Encodable {
    var sku: String?
    var count: Int64?
  }
  struct Place: Encodable {
    var lat: Double?
    var tags: [String?]?
  }
  /// An entry of a map, as JSON without an order has none.
  struct Score: Encodable {
    var key: String
    var value: Double?

    func encode(to encoder: any Encoder) throws {
      var pair = encoder.unkeyedContainer()
      try pair.encode(key)
      if let value { try pair.encode(value) } else { try pair.encodeNil() }
    }
  }

  var ints: [Int64?]?
  var texts: [String?]?
  var grid: [[Int32?]?]?
  var items: [Item]?
  var scores: [Score]?
  var place: Place?

  static func schema() throws -> ParquetSchema {
    try ParquetSchema([
      .list("ints", .optional, element: .int64("element")),
      .list("texts", .optional, element: .string("element")),
      .list("grid", .optional, element: .list("element", .optional, element: .int32("element"))),
      .list(
        "items", .optional,
        element: .group("element", .required, [.string("sku"), .int64("count")])
      ),
      .map("scores", .optional, key: .string("key", .required), value: .double("value")),
      .group(
        "place", .optional,
        [.double("lat"), .list("tags", .optional, element: .string("element"))]),
    ])
  }

  init(_ random: inout SeededGenerator, row: Int) {
    func maybe<Value>(_ make: (inout SeededGenerator) -> Value) -> Value? {
      random.next() % 6 == 0 ? nil : make(&random)
    }
    func text(_ random: inout SeededGenerator) -> String? {
      let number = random.next()
      return number % 5 == 0 ? nil : "tag-\(number % 40)"
    }
    ints = maybe { random in
      (0..<random.next() % 4).map { _ in
        random.next() % 5 == 0 ? nil : Int64(row) * 10 + Int64(random.next() % 100)
      }
    }
    texts = maybe { random in (0..<random.next() % 4).map { _ in text(&random) } }
    grid = maybe { random in
      (0..<random.next() % 4).map { _ in
        random.next() % 5 == 0
          ? nil
          : (0..<random.next() % 3).map { _ in
            random.next() % 5 == 0 ? nil : Int32(truncatingIfNeeded: random.next())
          }
      }
    }
    items = maybe { random in
      (0..<random.next() % 4).map { _ in
        Item(sku: text(&random), count: random.next() % 3 == 0 ? nil : Int64(random.next() % 9))
      }
    }
    scores = maybe { random in
      (0..<random.next() % 4).map { key in
        Score(
          key: "k\(key)", value: random.next() % 4 == 0 ? nil : Double(random.next() % 1000) / 8)
      }
    }
    place = maybe { random in
      // A group none of whose fields is set would be null.
      Place(
        lat: Double(random.next() % 720) / 4,
        tags: random.next() % 3 == 0 ? nil : (0..<random.next() % 3).map { _ in text(&random) })
    }
  }

  /// Sets records in rows, by columns that are resolved once.
  struct Setter {
    let ints: ListField, int: Column<Int64>
    let texts: ListField, text: Column<String>
    let grid: ListField, line: ListField, cell: Column<Int32>
    let items: ListField, sku: Column<String>, count: Column<Int64>
    let scores: ListField, key: Column<String>, value: Column<Double>
    let lat: Column<Double>, tags: ListField, tag: Column<String>

    init(_ schema: ParquetSchema) throws {
      ints = try schema.list("ints")
      int = try schema.column("ints.element", of: Int64.self)
      texts = try schema.list("texts")
      text = try schema.column("texts.element", of: String.self)
      grid = try schema.list("grid")
      line = try schema.list("grid.element")
      cell = try schema.column("grid.element.element", of: Int32.self)
      items = try schema.list("items")
      sku = try schema.column("items.element.sku", of: String.self)
      count = try schema.column("items.element.count", of: Int64.self)
      scores = try schema.list("scores")
      key = try schema.column("scores.key", of: String.self)
      value = try schema.column("scores.value", of: Double.self)
      lat = try schema.column("place.lat", of: Double.self)
      tags = try schema.list("place.tags")
      tag = try schema.column("place.tags.element", of: String.self)
    }

    func set(_ record: NestedRecord, in row: inout RowWriter) {
      if let values = record.ints { row.list(ints, of: values, in: int) }
      if let values = record.texts { row.list(texts, of: values, in: text) }
      if let lines = record.grid {
        row.list(grid, of: lines) { row, values in
          if let values { row.list(line, of: values, in: cell) }
        }
      }
      if let values = record.items {
        row.list(items, of: values) { row, item in
          row.set(sku, item.sku)
          row.set(count, item.count)
        }
      }
      if let entries = record.scores {
        row.list(scores, of: entries) { row, entry in
          row.set(key, entry.key)
          row.set(value, entry.value)
        }
      }
      if let values = record.place {
        row.set(lat, values.lat)
        if let texts = values.tags { row.list(tags, of: texts, in: tag) }
      }
    }
  }
}

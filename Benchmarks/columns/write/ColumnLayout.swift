import Parquet

/// What lies where in the memory that `data.py` laid out.
struct ColumnLayout: Decodable {
  struct Field: Decodable {
    let path: String
    let kind: String
    /// Places: an offset and a length in bytes.
    let validity: [Int]?
    let offsets: [Int]?
    let data: [Int]?
  }

  let rows: Int
  let fields: [Field]

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  func batch(_ schema: ParquetSchema, _ memory: UnsafeRawBufferPointer) throws -> ColumnBatch {
    var batch = ColumnBatch(schema, rowCount: rows)
    for field in fields { try Self.set(field, in: &batch, memory) }
    return batch
  }

  private static func set(
    _ field: Field, in batch: inout ColumnBatch, _ memory: UnsafeRawBufferPointer
  ) throws {
    func bytes(_ place: [Int]?) throws -> UnsafeRawBufferPointer {
      guard let place, place.count == 2, place[0] >= 0, place[1] >= 0,
        place[0] + place[1] <= memory.count
      else { throw Mistake(description: "\(field.path) has no place in the memory") }
      return UnsafeRawBufferPointer(rebasing: memory[place[0]..<(place[0] + place[1])])
    }
    let validity = try field.validity.map { Validity.bitmap(try bytes([$0[0], $0[1]])) } ?? .all
    func offsets() throws -> Offsets { .int32(try bytes(field.offsets).bindMemory(to: Int32.self)) }
    let values: ColumnData
    switch field.kind {
    case "group":
      if field.validity != nil { try batch.setGroup(field.path, validity: validity) }
      return
    case "list": return try batch.setList(field.path, offsets: try offsets(), validity: validity)
    case "int32s": values = .int32s(try bytes(field.data).bindMemory(to: Int32.self))
    case "int64s": values = .int64s(try bytes(field.data).bindMemory(to: Int64.self))
    case "doubles": values = .doubles(try bytes(field.data).bindMemory(to: Double.self))
    case "bits": values = .bits(try bytes(field.data))
    case "texts": values = .byteArrays(try bytes(field.data), offsets: try offsets())
    default: throw Mistake(description: "\(field.path) is of the kind \(field.kind)")
    }
    try batch.set(field.path, values, validity: validity)
  }
}

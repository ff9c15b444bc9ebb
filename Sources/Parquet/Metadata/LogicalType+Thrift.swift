import ByteBuffers

/// Fields of the union `LogicalType`.
private enum Member {
  static let string: Int16 = 1
  static let map: Int16 = 2
  static let list: Int16 = 3
  static let enumeration: Int16 = 4
  static let decimal: Int16 = 5
  static let date: Int16 = 6
  static let time: Int16 = 7
  static let timestamp: Int16 = 8
  static let integer: Int16 = 10
  static let unknown: Int16 = 11
  static let json: Int16 = 12
  static let bson: Int16 = 13
  static let uuid: Int16 = 14
  static let float16: Int16 = 15
}

extension LogicalType {
  /// Writes this as the struct field `field`: a union, so a struct of one field.
  func write(_ field: Int16, to writer: inout ThriftCompactWriter) {
    writer.writeStruct(field) { writeMember(to: &$0) }
  }

  private func writeMember(to writer: inout ThriftCompactWriter) {
    switch self {
    case .string: writer.writeStruct(Member.string) { _ in }
    case .map: writer.writeStruct(Member.map) { _ in }
    case .list: writer.writeStruct(Member.list) { _ in }
    case .enumeration: writer.writeStruct(Member.enumeration) { _ in }
    case .decimal(let precision, let scale):
      writer.writeStruct(Member.decimal) {
        $0.write(1, Int32(clamping: scale))
        $0.write(2, Int32(clamping: precision))
      }
    case .date: writer.writeStruct(Member.date) { _ in }
    case .time(let unit, let isAdjusted):
      writer.writeStruct(Member.time) { unit.write(isAdjustedToUTC: isAdjusted, to: &$0) }
    case .timestamp(let unit, let isAdjusted):
      writer.writeStruct(Member.timestamp) { unit.write(isAdjustedToUTC: isAdjusted, to: &$0) }
    case .integer(let bitWidth, let isSigned):
      writer.writeStruct(Member.integer) {
        $0.write(1, byte: Int8(clamping: bitWidth))
        $0.write(2, isSigned)
      }
    case .unknown: writer.writeStruct(Member.unknown) { _ in }
    case .json: writer.writeStruct(Member.json) { _ in }
    case .bson: writer.writeStruct(Member.bson) { _ in }
    case .uuid: writer.writeStruct(Member.uuid) { _ in }
    case .float16: writer.writeStruct(Member.float16) { _ in }
    }
  }

  /// Reads the union `field`; nil for a type that is not known here.
  static func read(
    _ field: ThriftCompactReader.Field, from reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> LogicalType? {
    var type: LogicalType?
    try reader.beginStruct(field)
    while let member = try reader.nextField() {
      switch member.id {
      case Member.decimal: type = try readDecimal(member, from: &reader)
      case Member.integer: type = try readInteger(member, from: &reader)
      case Member.time:
        type = try TimeUnit.read(member, from: &reader).map {
          .time(unit: $0.unit, isAdjustedToUTC: $0.isAdjustedToUTC)
        }
      case Member.timestamp:
        type = try TimeUnit.read(member, from: &reader).map {
          .timestamp(unit: $0.unit, isAdjustedToUTC: $0.isAdjustedToUTC)
        }
      default:
        type = withoutParameters(member.id)
        try reader.skip(member)
      }
    }
    return type
  }

  private static func withoutParameters(_ member: Int16) -> LogicalType? {
    switch member {
    case Member.string: .string
    case Member.map: .map
    case Member.list: .list
    case Member.enumeration: .enumeration
    case Member.date: .date
    case Member.unknown: .unknown
    case Member.json: .json
    case Member.bson: .bson
    case Member.uuid: .uuid
    case Member.float16: .float16
    default: nil
    }
  }

  private static func readDecimal(
    _ field: ThriftCompactReader.Field, from reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> LogicalType {
    var scale: Int32 = 0
    var precision: Int32 = 0
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: scale = try reader.readInt32(field)
      case 2: precision = try reader.readInt32(field)
      default: try reader.skip(field)
      }
    }
    return .decimal(precision: Int(precision), scale: Int(scale))
  }

  private static func readInteger(
    _ field: ThriftCompactReader.Field, from reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> LogicalType? {
    var bitWidth: Int8 = 0
    var isSigned = true
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: bitWidth = try reader.readByte(field)
      case 2: isSigned = try reader.readBoolean(field)
      default: try reader.skip(field)
      }
    }
    guard [8, 16, 32, 64].contains(bitWidth) else { return nil }
    return .integer(bitWidth: Int(bitWidth), isSigned: isSigned)
  }
}

extension TimeUnit {
  /// Writes the fields that TIME and TIMESTAMP share. The unit is a union of empty structs.
  fileprivate func write(isAdjustedToUTC: Bool, to writer: inout ThriftCompactWriter) {
    writer.write(1, isAdjustedToUTC)
    let member: Int16 =
      switch self {
      case .milliseconds: 1
      case .microseconds: 2
      case .nanoseconds: 3
      }
    writer.writeStruct(2) { $0.writeStruct(member) { _ in } }
  }

  /// Reads the fields that TIME and TIMESTAMP share; nil for a unit that is not known here.
  fileprivate static func read(
    _ field: ThriftCompactReader.Field, from reader: inout ThriftCompactReader
  ) throws(ByteReaderError) -> (unit: TimeUnit, isAdjustedToUTC: Bool)? {
    var unit: TimeUnit?
    var isAdjusted = false
    try reader.beginStruct(field)
    while let field = try reader.nextField() {
      switch field.id {
      case 1: isAdjusted = try reader.readBoolean(field)
      case 2:
        try reader.beginStruct(field)
        while let member = try reader.nextField() {
          unit =
            switch member.id {
            case 1: .milliseconds
            case 2: .microseconds
            case 3: .nanoseconds
            default: nil
            }
          try reader.skip(member)
        }
      default: try reader.skip(field)
      }
    }
    return unit.map { ($0, isAdjusted) }
  }
}

/// Which fields may have a logical type (Parquet format, "Logical Types").
extension LogicalType {
  /// Why values of `type` cannot have this logical type; nil where they can. `length` is that of a
  /// FIXED_LEN_BYTE_ARRAY.
  func misfit(_ type: PhysicalType, length: Int) -> String? {
    switch self {
    case .string, .enumeration, .json, .bson: type == .byteArray ? nil : "needs BYTE_ARRAY"
    case .uuid: Self.needs(16, type, length)
    case .float16: Self.needs(2, type, length)
    case .date: type == .int32 ? nil : "needs INT32"
    case .time(.milliseconds, _): type == .int32 ? nil : "needs INT32"
    case .time: type == .int64 ? nil : "needs INT64"
    case .timestamp: type == .int64 ? nil : "needs INT64"
    case .integer(8, _), .integer(16, _), .integer(32, _): type == .int32 ? nil : "needs INT32"
    case .integer(64, _): type == .int64 ? nil : "needs INT64"
    case .integer(let bitWidth, _): "cannot have \(bitWidth) bits; they may be 8, 16, 32 or 64"
    case .decimal(let precision, let scale): Self.decimal(precision, scale, type, length)
    case .unknown: nil
    case .list, .map: "is for groups"
    }
  }

  private static func needs(_ needed: Int, _ type: PhysicalType, _ length: Int) -> String? {
    type == .fixedLengthByteArray && length == needed
      ? nil : "needs FIXED_LEN_BYTE_ARRAY of \(needed) bytes"
  }

  private static func decimal(
    _ precision: Int, _ scale: Int, _ type: PhysicalType, _ length: Int
  ) -> String? {
    guard precision > 0, precision <= Int(Int32.max) else {
      return "cannot have \(precision) digits"
    }
    guard (0...precision).contains(scale) else {
      return "cannot have \(scale) of its \(precision) digits behind the point"
    }
    guard let limit = decimalPrecision(type, length: length) else {
      return "needs INT32, INT64, FIXED_LEN_BYTE_ARRAY or BYTE_ARRAY"
    }
    return precision <= limit ? nil : "of \(precision) digits needs more than \(limit) hold"
  }

  /// Digits that every decimal in `type` has room for; nil where there are no decimals.
  static func decimalPrecision(_ type: PhysicalType, length: Int) -> Int? {
    switch type {
    case .int32: 9
    case .int64: 18
    case .byteArray: .max
    // The largest value is 2 to the power of 8 × length - 1, less one: no power of ten, so that the
    // logarithm's whole part is the number of digits of which each can be a nine.
    case .fixedLengthByteArray: Int((Double(length) * 8 - 1) * 0.301_029_995_663_981_2)
    case .boolean, .int96, .float, .double: nil
    }
  }

  /// Bytes that every decimal of `precision` digits fits.
  static func decimalLength(precision: Int) -> Int {
    // A byte holds more than two digits.
    let length = precision / 3
    return (length...).first {
      decimalPrecision(.fixedLengthByteArray, length: $0) ?? 0 >= precision
    } ?? precision
  }

  /// Why a group of `children` cannot have this logical type; nil where it can. The group itself is
  /// optional or required: nothing else would tell absent from empty.
  func misfit(group children: [SchemaNode], repetition: Repetition) -> String? {
    guard self == .list || self == .map else { return "is for values, not for groups" }
    guard repetition != .repeated else { return "cannot be repeated; put it into a LIST" }
    guard children.count == 1, children[0].repetition == .repeated else {
      return "needs a single field, a repeated group"
    }
    let fields = children[0].children
    if self == .list {
      guard fields.count == 1, fields[0].repetition != .repeated else {
        return "needs a repeated group with a single field, which is not repeated"
      }
    } else {
      guard (1...2).contains(fields.count), fields[0].repetition == .required else {
        return "needs a repeated group with a required key, and at most a value behind it"
      }
      guard fields.count == 1 || fields[1].repetition != .repeated else {
        return "needs a value that is not repeated"
      }
    }
    return nil
  }
}

extension SchemaNode {
  /// Why the field cannot have its logical type; nil where it can, or has none.
  var misfit: String? {
    guard let logicalType else { return nil }
    switch content {
    case .group(let children):
      return logicalType.misfit(group: children, repetition: repetition)
    case .primitive(let type, let length):
      if logicalType == .unknown, repetition == .required { return "needs an optional field" }
      return logicalType.misfit(type, length: length ?? 0)
    }
  }
}

/// The values of a BYTE_ARRAY column. Values of the same dictionary entry share its bytes.
public struct DecodedByteArrays: Sendable, Equatable {
  /// Where the bytes of a value lie in `bytes`.
  public typealias Reference = ByteArrayPlace

  /// The bytes of all values, in no particular order, and others between them.
  public let bytes: [UInt8]
  /// For each value its place. All lie within `bytes`.
  public let references: [Reference]

  public var count: Int { references.count }

  /// The bytes of a value.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    let reference = references[index]
    return bytes[reference.offset..<(reference.offset + reference.count)]
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
  }
}

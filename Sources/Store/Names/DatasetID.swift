import Work

/// The name of a dataset, which is also the name of its folder: nothing in it can leave the folder
/// that holds it.
public struct DatasetID: Sendable, Hashable, CustomStringConvertible {
  public let description: String

  /// File systems take no longer names.
  private static let maximumLength = 255

  /// - Throws: A usage error unless `text` is 1 to 255 of `A–Z a–z 0–9 _ . -`, and not `.` or `..`.
  public init(_ text: String) throws(ExportError) {
    let isName = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isName, !text.isEmpty, text.utf8.count <= Self.maximumLength, text != ".", text != ".."
    else {
      throw ExportError(
        .invalidDatasetID,
        facts: ["value": .text(text), "maximumLength": .number(Self.maximumLength)])
    }
    description = text
  }
}

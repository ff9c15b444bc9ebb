import JSONStream
import Parquet
import Testing

@testable import XDM

/// Codes are kept by files and programs, and sentences by readers.
@Suite("Messages")
struct MessagesTests {
  @Test("Each reason to reject a record has a code and a sentence")
  func rejects() {
    let bounds = NumberBounds(minimum: 0.5, maximum: 7, excludesMinimum: true)
    let reasons: [(RejectReason, code: String, text: String)] = [
      (.json(.valueExpected), "valueExpected", "a value is expected"),
      (.duplicateKey, "duplicateKey", "the key comes twice in its object"),
      (.unknownField, "unknownField", "the schema has no such field"),
      (
        .tooManyUnknownFields, "tooManyUnknownFields", "the record has too many unknown fields"
      ),
      (
        .missingField, "missingField", "the schema requires this field, and it is missing or null"
      ),
      (
        .fieldInBothNotations, "fieldInBothNotations",
        "the object holds this field in both notations of XDM"
      ),
      (.wrongType(expected: .string), "wrongType", "the schema expects a string"),
      (
        .integerOutOfRange(minimum: 3, maximum: .max), "integerOutOfRange",
        "the schema expects an integer of 3 or more"
      ),
      (
        .integerOutOfRange(minimum: .min, maximum: 3), "integerOutOfRange",
        "the schema expects an integer of 3 or less"
      ),
      (
        .integerOutOfRange(minimum: -1, maximum: 3), "integerOutOfRange",
        "the schema expects an integer from -1 to 3"
      ),
      (
        .numberOutOfRange(bounds), "numberOutOfRange",
        "the schema expects a number above 0.5 and of 7.0 or less"
      ),
      (.minusZero, "minusZero", "the schema expects an integer, which minus zero is not"),
      (
        .numberOutOfPrecision, "numberOutOfPrecision",
        "the number does not fit its column without loss"
      ),
      (.inexactDecimal, "inexactDecimal", "the number has more digits than a double keeps"),
      (
        .unexpectedMapKey, "unexpectedMapKey", "the key is unlike those that made this object a map"
      ),
      (
        .lineTooLong(limit: 256 << 20), "lineTooLong",
        "a line longer than 256 MiB is no record: the input must be one JSON record a line"
      ),
      (
        .lineTooLong(limit: 3 << 10), "lineTooLong",
        "a line longer than 3 KiB is no record: the input must be one JSON record a line"
      ),
      (
        .lineTooLong(limit: 7), "lineTooLong",
        "a line longer than 7 bytes is no record: the input must be one JSON record a line"
      ),
    ]
    for (reason, code, text) in reasons {
      #expect(reason.code == code)
      #expect(reason.description == text)
    }
  }

  @Test("No code of a reject is one of a JSON error")
  func codes() {
    let own: [RejectReason] = [
      .duplicateKey, .unknownField, .tooManyUnknownFields, .missingField, .fieldInBothNotations,
      .wrongType(expected: .value), .integerOutOfRange(minimum: 0, maximum: 0),
      .numberOutOfRange(NumberBounds()), .minusZero, .numberOutOfPrecision, .inexactDecimal,
      .unexpectedMapKey, .lineTooLong(limit: 0),
    ]
    let codes = own.map(\.code) + JSONError.Reason.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
  }

  @Test("Each expectation has a sentence")
  func expectations() {
    let texts: [ExpectedValue: String] = [
      .object: "an object", .array: "an array", .map: "an object with keys of any name",
      .string: "a string", .value: "a value", .integer: "an integer of 64 bits",
      .number: "a number", .boolean: "true or false", .date: "a date as YYYY-MM-DD",
      .timestampMillis: "an RFC 3339 date-time of whole milliseconds",
      .timestampMicros: "an RFC 3339 date-time of whole microseconds",
    ]
    for expected in ExpectedValue.allCases {
      let text = RejectReason.wrongType(expected: expected).description
      switch expected {
      case .null: #expect(text == "the schema knows nothing of this field but nulls")
      case .emptyObject: #expect(text == "the schema knows nothing of this object's fields")
      default: #expect(text == "the schema expects \(texts[expected] ?? "?")")
      }
    }
  }

  @Test("Schema errors tell the document, the place and the mistake")
  func schemas() {
    func text(
      _ reason: SchemaError.Reason, _ document: String? = "s.json", _ pointer: String? = "/a"
    ) -> String {
      XDMError.schema(SchemaError(reason, document: document, pointer: pointer)).description
    }
    let messages: [(String, String)] = [
      (
        text(.notJSON(.keyExpected, line: 2, column: 5), "s.json", nil),
        "s.json:2:5: the schema is not JSON: a key in quotes is expected"
      ),
      (
        text(.tooLarge(bytes: 9, limit: 8), "s.json", nil),
        "s.json: a schema of 9 bytes: 8 are the most"
      ),
      (text(.notAnObject, "s.json", ""), "s.json#: a schema must be a JSON object"),
      (
        text(.describesNoObject),
        "s.json#/a: the schema describes no object, and records are objects"
      ),
      (text(.tooDeep), "s.json#/a: the schema is nested too deep"),
      (text(.tooManyParts(limit: 4)), "s.json#/a: the schema is composed of more than 4 parts"),
      (text(.tooManyFields(limit: 4), nil, nil), "the schema has more than 4 fields"),
      (text(.referenceNotString), "s.json#/a: a reference must be a string"),
      (
        text(.referenceNotFound(identifier: "urn:x")),
        "s.json#/a: no schema on hand has the $id urn:x: add the folder that holds it to the schema"
          + " path"
      ),
      (
        text(.referenceAmbiguous(identifier: "urn:x", first: "a.json", second: "b.json")),
        "s.json#/a: a.json and b.json both have the $id urn:x"
      ),
      (
        text(.pointerNotFound(document: "t.json", pointer: "/definitions/x")),
        "s.json#/a: t.json has no /definitions/x"
      ),
      (
        text(.reservedName("_rescued"), nil, nil),
        "the schema has a field _rescued, which is where unknown fields go: rename it, or let"
          + " unknown fields fail or be dropped"
      ),
    ]
    for (found, wanted) in messages { #expect(found == wanted) }
    #expect(XDMError.schema(SchemaError(.tooDeep)).code == "tooDeep")
    #expect(
      XDMError.unknownField("x", known: ["a", "b"]).description
        == "there is no field x; at the top are a, b")
    let many = XDMError.unknownField("x", known: (1...13).map(String.init))
    #expect(many.description.hasSuffix(" 11, 12, …"))
  }

  @Test("Differences between records are predicates")
  func differences() {
    let messages: [(RecordDifference.Reason, String)] = [
      (.value, "differs"), (.type, "is of another type"), (.missing, "is missing in the export"),
      (.surplus, "is in the export, but not in the source"),
      (.otherMembers, "has other members in the export"),
      (.fewerElements(2), "has 2 elements in the export, and more in the source"),
      (.moreElements(2), "has 2 elements in the source, and more in the export"),
      (
        .surplusRescuedElements, "has rescued elements in the export that are not in the source"
      ),
      (.exportedTwice, "is in the export twice: as itself, and rescued"),
      (.notAnObject, "is no object"), (.followedByText, "is followed by other text in the source"),
      (.sourceNotText, "is no record in the source: it is not even text"),
      (
        .sourceNotRecord(.duplicateKey),
        "is no record in the source: the key comes twice in its object"
      ),
      (.tooDeep, "is nested too deep to be compared"), (.incomparable, "cannot be compared"),
      (.tooLong, "is too long to be compared"), (.notText, "is not even text"),
      (.followedByNoText, "is followed by records of which some are not even text"),
    ]
    for (reason, text) in messages { #expect(reason.description == text) }
    let difference = RecordDifference(path: "a.b", reason: .value, source: "1", restored: "2")
    #expect(difference.description == "a.b differs; source: 1; export: 2")
  }
}

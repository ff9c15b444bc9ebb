import ByteBuffers
import JSONStream
import XDM
import Exporting
import Generate
import Input

/// Reading: from bytes to what is known about records.
enum JSONStages {
  static func all(_ events: Records, _ profiles: Records) throws -> [Stage] {
    try [events, profiles].flatMap { records in
      [index(records), validate(records), try infer(records)]
    } + [timestamps(), integers(), doubles(), generate(.events), generate(.profiles)]
  }

  private static func index(_ records: Records) -> Stage {
    let index = Shared(StructuralIndex())
    return Stage(
      name: "index \(records.kind)", unit: .bytes, count: records.byteCount,
      run: {
        try expect(index.value.build(records.base, count: records.byteCount) == .clean, "suspect")
      },
      check: {
        let expected = plainIndex(records.bytes)
        let found = UnsafeBufferPointer(start: index.value.positions, count: index.value.count)
        try expect(found.elementsEqual(expected), "other positions than a plain scan's")
      })
  }

  /// The structural index, byte by byte.
  private static func plainIndex(_ bytes: UnsafeRawBufferPointer) -> [UInt32] {
    var positions: [UInt32] = []
    var isInString = false
    var isEscaped = false
    var isInScalar = false
    for (offset, byte) in bytes.enumerated() {
      if isInString {
        if byte == UInt8(ascii: "\""), !isEscaped {
          positions.append(UInt32(offset))
          isInString = false
        }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        fallthrough
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
        UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "\n"):
        positions.append(UInt32(offset))
        isInScalar = false
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        isInScalar = false
      default:
        if !isInScalar { positions.append(UInt32(offset)) }
        isInScalar = true
      }
    }
    return positions
  }

  private static func validate(_ records: Records) -> Stage {
    let index = Shared(StructuralIndex())
    _ = index.value.build(records.base, count: records.byteCount)
    var valid = 0
    return Stage(
      name: "validate \(records.kind), indexed", unit: .bytes, count: records.byteCount,
      run: {
        valid = 0
        var entry = 0
        while entry < index.value.count {
          entry =
            try JSONValidator.validateRecord(records.base, index: index.value, entry: entry) + 1
          valid += 1
        }
      },
      check: { try expect(valid == records.count, "\(valid) records, not \(records.count)") })
  }

  private static func infer(_ records: Records) throws -> Stage {
    var inferrer = SchemaInferrer()
    return Stage(
      name: "infer \(records.kind)", unit: .bytes, count: records.byteCount,
      run: {
        inferrer = SchemaInferrer()
        let outcome = inferrer.consume(records.chunk)
        try expect(outcome.records == records.count, "\(outcome.records) records")
      },
      check: {
        let names = Set(try inferrer.schema().fields.map(\.name))
        let known: Set<String> =
          records.kind == .events ? ["_id", "timestamp", "_tenant"] : ["_id", "created", "visits"]
        try expect(known.isSubset(of: names), "fields are missing")
      })
  }

  private static func timestamps() -> Stage {
    let texts = Texts(
      (0..<50_000).map { index in
        let (hour, minute) = (index % 24, index % 60)
        return
          "2024-02-\(twoDigits(1 + index % 29))T\(twoDigits(hour)):\(twoDigits(minute)):07.125Z"
      })
    var sum: Int64 = 0
    return Stage(
      name: "parse timestamps", unit: .bytes, count: texts.byteCount,
      run: {
        sum = 0
        texts.forEach { text, count in
          let time = RFC3339.parseTimestamp(text, count: count)
          sum += time.isValid ? time.seconds : .min / 2
        }
      },
      check: {
        // 1 February 2024 began at 1,706,745,600.
        let expected = (0..<texts.count).reduce(Int64(0)) { sum, index in
          let day = Int64(index % 29)
          let seconds = Int64(index % 24 * 3600 + index % 60 * 60 + 7)
          return sum + 1_706_745_600 + day * 86_400 + seconds
        }
        try expect(sum == expected, "other moments")
      })
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func integers() -> Stage {
    let numbers = (0..<50_000).map { Int64($0) &* 7_919 &* 104_729 % 1_000_000_007 }
    let texts = Texts(numbers.map(String.init))
    var sum: Int64 = 0
    return Stage(
      name: "parse integers", unit: .bytes, count: texts.byteCount,
      run: {
        sum = 0
        texts.forEach { text, _ in sum &+= JSONNumber.parse(text).integer }
      },
      check: { try expect(sum == numbers.reduce(0, &+), "other numbers") })
  }

  private static func doubles() -> Stage {
    let numbers = (0..<50_000).map { Double($0 &* 7_919 % 1_000_003) / 1_000 + 0.1 }
    let texts = Texts(numbers.map { "\($0)" })
    var bits: UInt64 = 0
    return Stage(
      name: "parse doubles", unit: .bytes, count: texts.byteCount,
      run: {
        bits = 0
        texts.forEach { text, _ in bits &+= JSONNumber.parse(text).double.bitPattern }
      },
      check: {
        try expect(bits == numbers.reduce(0) { $0 &+ $1.bitPattern }, "other numbers")
      })
  }

  private static func generate(_ kind: RecordKind) -> Stage {
    let generator = RecordGenerator(kind: kind, seed: 1)
    let records = Records(kind, count: 4_000)
    let buffer = Shared(ByteBuffer(capacity: records.byteCount))
    return Stage(
      name: "generate \(kind)", unit: .bytes, count: records.byteCount,
      run: {
        buffer.value.removeAll()
        for index in 0..<records.count { generator.append(record: index, to: &buffer.value) }
      },
      check: {
        let outcome = SchemaInferrer().consume(records.chunk)
        try expect(outcome.records == records.count, "not every line is a record")
        try expect(buffer.value.bytes.elementsEqual(records.bytes), "other bytes the second time")
      })
  }
}

/// Texts one behind the other, each ended by a comma.
struct Texts {
  private let bytes: [UInt8]
  private let ranges: [Range<Int>]

  init(_ texts: [String]) {
    var bytes: [UInt8] = []
    ranges = texts.map { text in
      let start = bytes.count
      bytes += text.utf8
      defer { bytes.append(UInt8(ascii: ",")) }
      return start..<bytes.count
    }
    // Parsers read beyond a value.
    self.bytes = bytes + [UInt8](repeating: 0, count: 64)
  }

  var count: Int { ranges.count }
  var byteCount: Int { ranges.reduce(0) { $0 + $1.count } }

  func forEach(_ body: (UnsafePointer<UInt8>, Int) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      for range in ranges { body(base + range.lowerBound, range.count) }
    }
  }
}

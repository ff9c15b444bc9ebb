import ByteBuffers

/// A column's values in the form that its data pages will hold.
enum EncodedValues {
  /// Dictionary indices of `width` bits.
  case indices(UnsafePointer<UInt32>, width: Int)
  /// PLAIN values of `stride` bytes.
  case fixed(UnsafeRawPointer, stride: Int)
  /// PLAIN booleans, a byte each until they are packed.
  case booleans(UnsafePointer<UInt8>)
  /// PLAIN byte arrays.
  case byteArrays(UnsafeRawPointer)

  var encoding: Encoding {
    if case .indices = self { return .rleDictionary }
    return .plain
  }

  /// Bytes of `count` values in pages, nil where each has its own.
  func byteCount(_ count: Int) -> Int? {
    switch self {
    case .indices(_, let width): count * width / 8
    case .fixed(_, let stride): count * stride
    case .booleans: count / 8
    case .byteArrays: nil
    }
  }

  /// Appends the values `range`, which start at `offset` where they are byte arrays.
  func append(_ range: Range<Int>, bytes: Range<Int>, to body: inout ByteBuffer) {
    switch self {
    case .indices(let indices, let width):
      body.append(UInt8(width))
      HybridRLE.append(
        indices: indices + range.lowerBound, count: range.count, width: width, to: &body)
    case .fixed(let base, let stride):
      body.append(
        UnsafeRawBufferPointer(start: base + range.lowerBound * stride, count: range.count * stride)
      )
    case .booleans(let values):
      let groups = (range.count + 7) / 8
      let start = body.count
      body.append(repeating: 0, count: groups)
      for i in 0..<range.count {
        body.base[start &+ i / 8] |= (values[range.lowerBound &+ i] & 1) << UInt8(i % 8)
      }
    case .byteArrays(let base):
      body.append(UnsafeRawBufferPointer(start: base + bytes.lowerBound, count: bytes.count))
    }
  }
}

/// Where a data page begins and ends in its column.
struct PageRange {
  var rows: Range<Int>
  var entries: Range<Int>
  var values: Range<Int>
  /// Of byte arrays: where their PLAIN form lies.
  var bytes: Range<Int>
}

extension EncodedValues {
  /// Cuts a column into pages of about `size` bytes that begin with a row.
  ///
  /// O(1) for a column that fits one page, else O(entries).
  func pages(
    size: Int, _ levels: ColumnLevels, valueCount: Int, byteCount total: Int
  ) -> [PageRange] {
    let whole = PageRange(
      rows: 0..<levels.rowCount, entries: 0..<levels.count, values: 0..<valueCount, bytes: 0..<total
    )
    guard (byteCount(valueCount) ?? total) + levels.count / 4 > size else { return [whole] }
    var pages: [PageRange] = []
    var page = PageRange(rows: 0..<0, entries: 0..<0, values: 0..<0, bytes: 0..<0)
    var row = 0
    var value = 0
    var offset = 0
    for entry in 0..<levels.count {
      if levels.repetition?[entry] ?? 0 == 0 {
        let held = byteCount(value - page.values.lowerBound) ?? (offset - page.bytes.lowerBound)
        if held + (entry - page.entries.lowerBound) / 4 >= size {
          page.close(row, entry, value, offset)
          pages.append(page)
          page = PageRange(
            rows: row..<row, entries: entry..<entry, values: value..<value, bytes: offset..<offset)
        }
        row &+= 1
      }
      if Int(levels.definition.bytes?[entry] ?? levels.definition.constant) == levels.maxDefinition
      {
        value &+= 1
        if case .byteArrays(let base) = self {
          offset &+= PlainByteArrays.lengthSize &+ PlainByteArrays.length(at: base + offset)
        }
      }
    }
    page.close(row, levels.count, value, offset)
    pages.append(page)
    return pages
  }
}

extension PageRange {
  fileprivate mutating func close(_ row: Int, _ entry: Int, _ value: Int, _ offset: Int) {
    rows = rows.lowerBound..<row
    entries = entries.lowerBound..<entry
    values = values.lowerBound..<value
    bytes = bytes.lowerBound..<offset
  }
}

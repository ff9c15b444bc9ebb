import ByteBuffers

// How columns take what a batch holds for them.

extension NumberColumn {
  /// Adds values, or borrows them until `body` is done.
  func with<Result>(
    _ source: UnsafeBufferPointer<Value>, _ places: Places, lends: Bool,
    _ body: () throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    if lends, values.isEmpty, places.bits == nil, places.segments.count == 1 {
      borrow(source.slice(places.segments[0]))
      defer { giveBack() }
      return try body()
    }
    append(source, places)
    return try body()
  }

  private func append(_ source: UnsafeBufferPointer<Value>, _ places: Places) {
    guard let base = source.baseAddress else { return }
    var position = 0
    for segment in places.segments {
      if let bits = places.bits {
        append(base + segment.lowerBound, count: segment.count, bits, from: position)
      } else {
        append(base + segment.lowerBound, count: segment.count)
      }
      position += segment.count
    }
  }

  /// Adds those of `count` values whose bit is set. Bound by loads and stores: no branch depends on
  /// a single bit where many are set.
  private func append(
    _ source: UnsafePointer<Value>, count: Int, _ bits: PresenceBits, from position: Int
  ) {
    // A value is stored before it is known to be one.
    reserve(count &+ 1)
    var target = end
    var start = 0
    while start < count {
      let length = min(64, count &- start)
      var word = bits.word(at: position &+ start, count: length)
      let values = source + start
      let present = word.nonzeroBitCount
      if present == length {
        target.update(from: values, count: length)
        target += length
      } else if present > Self.sparse {
        for i in 0..<length {
          target.pointee = values[i]
          target += Int(truncatingIfNeeded: word & 1)
          word &>>= 1
        }
      } else {
        while word != 0 {
          target.pointee = values[word.trailingZeroBitCount]
          target += 1
          word &= word &- 1
        }
      }
      start &+= length
    }
    advance(by: target - end)
  }

  /// Bits of a word up to which they are looked at one by one.
  private static var sparse: Int { 12 }
}

extension NumberColumn where Value == UInt8 {
  /// Adds booleans that are bits.
  func append(bits: ValidityReader, _ places: Places) {
    reserve(places.count)
    var target = end
    try? places.forEachRun { run in
      var slot = run.lowerBound
      while slot < run.upperBound {
        let length = min(64, run.upperBound &- slot)
        let word = bits.word(at: slot, count: length)
        for i in 0..<length {
          target[i] = UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: i)) & 1
        }
        target += length
        slot &+= length
      }
    }
    advance(by: places.count)
  }
}

extension FixedLengthColumn {
  func append(_ bytes: UnsafeBufferPointer<UInt8>, _ places: Places) {
    guard let base = bytes.baseAddress else { return }
    try? places.forEachRun { run in
      append(base + run.lowerBound &* length, count: run.count)
    }
  }
}

extension ByteArrayColumn {
  /// Values that are handed over at a time: their references stay in the first-level cache.
  private static let block = 1024

  /// Adds values that lie one behind the other. The last ones are copied, because nothing behind
  /// them may be read.
  func append<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offsets: UnsafeBufferPointer<Offset>, _ places: Places
  ) throws(ParquetError) {
    guard let last = places.segments.last?.upperBound else { return }
    let first = Self.firstSlot(
      offsets, upTo: last, endingBehind: bytes.count - RowGroupBuilder.readSlack)
    if first > 0, let base = bytes.baseAddress {
      try append(base, 0, offsets, places, in: 0..<first)
    }
    guard first < last else { return }
    let start = Int(offsets[first])
    var tail = ByteBuffer()
    tail.append(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<Int(offsets[last])]))
    tail.reserve(RowGroupBuilder.readSlack)
    try append(tail.base, start, offsets, places, in: first..<last)
  }

  /// The first slot whose value ends behind `limit`, or `count`.
  private static func firstSlot<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ offsets: UnsafeBufferPointer<Offset>, upTo count: Int, endingBehind limit: Int
  ) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if Int(offsets[middle + 1]) > limit { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Adds the values in `range`; `origin` is the offset of what lies at `base`.
  private func append<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ base: UnsafePointer<UInt8>, _ origin: Int, _ offsets: UnsafeBufferPointer<Offset>,
    _ places: Places, in range: Range<Int>
  ) throws(ParquetError) {
    // A reference is stored before it is known to be one.
    var references = TypedBuffer<ByteReference>(capacity: Self.block + 1)
    // The offset that those gathered are relative to.
    var start = origin
    try places.forEachWord(in: range) { (slot, length, word) throws(ParquetError) in
      let end = Int(offsets[slot &+ length])
      // References have 32 bits.
      if references.count &+ length > Self.block || end &- start > Int(UInt32.max) {
        append(base + (start &- origin), references.base, count: references.count)
        references.removeAll()
        start = Int(offsets[slot])
        guard end &- start <= Int(UInt32.max) else {
          return try appendOneByOne(base, origin, offsets, slot, word)
        }
      }
      Self.gather(offsets, start, slot, length, word, into: &references)
    }
    append(base + (start &- origin), references.base, count: references.count)
  }

  /// Appends references to those of `length` slots whose bit is set, relative to `start`.
  ///
  /// No branch depends on a single bit where many are set.
  @inline(__always)
  private static func gather<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ offsets: UnsafeBufferPointer<Offset>, _ start: Int, _ slot: Int, _ length: Int,
    _ word: UInt64, into references: inout TypedBuffer<ByteReference>
  ) {
    @inline(__always)
    func reference(_ slot: Int) -> ByteReference {
      let (from, to) = (Int(offsets[slot]), Int(offsets[slot &+ 1]))
      return ByteReference(
        offset: UInt32(truncatingIfNeeded: from &- start),
        length: UInt32(truncatingIfNeeded: to &- from))
    }
    var word = word
    var target = references.end
    let present = word.nonzeroBitCount
    if present == length {
      for i in 0..<length { target[i] = reference(slot &+ i) }
    } else if present > sparse {
      for i in 0..<length {
        target.pointee = reference(slot &+ i)
        target += Int(truncatingIfNeeded: word & 1)
        word &>>= 1
      }
    } else {
      while word != 0 {
        target.pointee = reference(slot &+ word.trailingZeroBitCount)
        target += 1
        word &= word &- 1
      }
    }
    references.advance(by: present)
  }

  /// Bits of a word up to which they are looked at one by one.
  private static var sparse: Int { 12 }

  /// Adds values that are far from each other, or long.
  private func appendOneByOne<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ base: UnsafePointer<UInt8>, _ origin: Int, _ offsets: UnsafeBufferPointer<Offset>,
    _ slot: Int, _ word: UInt64
  ) throws(ParquetError) {
    var word = word
    while word != 0 {
      let at = slot &+ word.trailingZeroBitCount
      let start = Int(offsets[at])
      let length = Int(offsets[at &+ 1]) &- start
      guard length <= Int(Int32.max) else {
        throw .invalidData("a byte array of \(length) bytes exceeds 2 GiB")
      }
      var reference = ByteReference(offset: 0, length: UInt32(truncatingIfNeeded: length))
      append(base + (start &- origin), &reference, count: 1)
      word &= word &- 1
    }
  }

  /// Adds texts, which are copied for it in blocks that stay in the cache.
  func append(_ values: [String], _ places: Places) throws(ParquetError) {
    var text = ByteBuffer()
    var references = TypedBuffer<ByteReference>(capacity: Self.block)
    try places.forEachRun { (run) throws(ParquetError) in
      for slot in run {
        let start = text.count
        text.append(values[slot])
        guard text.count <= Int(Int32.max) else {
          throw .invalidData("a text of \(text.count - start) bytes is too long for a batch")
        }
        references.append(
          ByteReference(
            offset: UInt32(truncatingIfNeeded: start),
            length: UInt32(truncatingIfNeeded: text.count &- start)))
        if references.count >= Self.block || text.count >= Self.textBlock {
          flush(&text, &references)
        }
      }
    }
    flush(&text, &references)
  }

  private static let textBlock = 1 << 18

  private func flush(_ text: inout ByteBuffer, _ references: inout TypedBuffer<ByteReference>) {
    text.reserve(RowGroupBuilder.readSlack)
    append(text.base, references.base, count: references.count)
    text.removeAll()
    references.removeAll()
  }
}

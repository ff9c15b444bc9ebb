import ByteBuffers

// How columns take what a batch holds for them.

extension NumberColumn {
  /// Adds values, or borrows them until `body` is done.
  func with<Result>(
    _ source: UnsafeBufferPointer<Value>, _ places: Places, lends: Bool,
    _ body: () throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    if lends, values.isEmpty, places.bits == nil, places.segments.count == 1 {
      borrow(UnsafeBufferPointer(rebasing: source[places.segments[0]]))
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
    let start = Int(offsets[first])
    var tail = ByteBuffer()
    tail.append(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<Int(offsets[last])]))
    tail.reserve(RowGroupBuilder.readSlack)
    var references = TypedBuffer<ByteReference>(capacity: Self.block)
    try places.forEachRun { (run) throws(ParquetError) in
      let early = run.clamped(to: 0..<first)
      let late = run.clamped(to: first..<max(first, last))
      if let base = bytes.baseAddress, !early.isEmpty {
        try append(base, 0, offsets, early, &references)
      }
      if !late.isEmpty { try append(tail.base, start, offsets, late, &references) }
    }
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

  /// Adds the values of `slots`; `origin` is the offset of what lies at `base`.
  private func append<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ base: UnsafePointer<UInt8>, _ origin: Int, _ offsets: UnsafeBufferPointer<Offset>,
    _ slots: Range<Int>, _ references: inout TypedBuffer<ByteReference>
  ) throws(ParquetError) {
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      var end = min(slot &+ Self.block, slots.upperBound)
      let start = Int(offsets[slot])
      // References have 32 bits.
      while end > slot &+ 1, Int(offsets[end]) &- start > Int(UInt32.max) {
        end = slot &+ (end &- slot) / 2
      }
      guard Int(offsets[end]) &- start <= Int(Int32.max) || end > slot &+ 1 else {
        throw .invalidData("a byte array of \(Int(offsets[end]) - start) bytes exceeds 2 GiB")
      }
      let target = references.base
      var from = start
      for i in 0..<(end &- slot) {
        let to = Int(offsets[slot &+ i &+ 1])
        target[i] = ByteReference(
          offset: UInt32(truncatingIfNeeded: from &- start),
          length: UInt32(truncatingIfNeeded: to &- from))
        from = to
      }
      append(base + (start &- origin), target, count: end &- slot)
      slot = end
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

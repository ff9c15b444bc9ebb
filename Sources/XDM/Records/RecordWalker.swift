import JSONStream

/// Goes through the records of a chunk; what it does with them is up to the type.
protocol RecordWalker: ~Copyable {
  var cursor: RecordCursor { get set }

  /// Walks the record that starts at the cursor, up to its newline; false when it must be
  /// rejected, and then the cursor holds the failure.
  mutating func walkRecord() -> Bool
  /// Undoes what `walkRecord` did before it returned false, and may say better why. `line` is the
  /// record's, with its newline.
  mutating func undoRecord(_ line: UnsafeBufferPointer<UInt8>)
  /// Keeps what `walkRecord` did.
  mutating func keepRecord()
}

extension RecordWalker where Self: ~Copyable {
  /// Walks all lines of a chunk. O(bytes), without allocation but for growth and rejects.
  @inline(__always)
  mutating func walk(_ chunk: Chunk) -> ChunkOutcome {
    var outcome = ChunkOutcome()
    cursor.begin(chunk)
    while let batch = cursor.nextBatch() {
      switch batch {
      case .indexed: while cursor.next < cursor.entryCount { walkLine(&outcome) }
      case .unreadable(let line): reject(line, &outcome)
      }
    }
    return outcome
  }

  /// Walks the line that starts at the cursor and goes to the next.
  @inline(__always)
  private mutating func walkLine(_ outcome: inout ChunkOutcome) {
    let first = cursor.next
    if cursor.byte == JSONByte.newline {
      outcome.blankLines += 1
    } else if walkRecord(), cursor.byte == JSONByte.newline || failBehindRecord() {
      keepRecord()
      outcome.records += 1
    } else {
      while cursor.byte != JSONByte.newline { cursor.next += 1 }
      let start = lineStart(before: Int(cursor.positions[first]))
      let count = cursor.at - start
      undoRecord(UnsafeBufferPointer(start: cursor.bytes + start, count: count + 1))
      reject(offset: cursor.offsetOfBytes + start, count: count, &outcome)
    }
    outcome.lines += 1
    cursor.next &+= 1
  }

  private mutating func failBehindRecord() -> Bool {
    cursor.fail(.json(.textAfterValue), at: cursor.at)
  }

  @inline(never)
  private mutating func reject(_ line: LineIndexer.UnreadableLine, _ outcome: inout ChunkOutcome) {
    cursor.failure = RecordFailure(
      offset: line.error.offset, reason: .json(line.error.reason))
    reject(offset: line.offset, count: line.count, &outcome)
    outcome.lines += 1
  }

  private func lineStart(before position: Int) -> Int {
    var start = position
    while start > 0, cursor.bytes[start - 1] != JSONByte.newline { start -= 1 }
    return start
  }

  private mutating func reject(offset: Int, count: Int, _ outcome: inout ChunkOutcome) {
    let failure = cursor.failure ?? RecordFailure(offset: offset, reason: .json(.invalidLiteral))
    cursor.failure = nil
    outcome.rejects.append(
      RejectedRecord(
        offset: offset, length: count, lineIndex: outcome.lines, errorOffset: failure.offset,
        fieldPath: RecordFailure.joined(failure.path), reason: failure.reason,
        values: failure.values))
  }
}

extension RecordFailure {
  /// Components, innermost first, as one path: names are joined by dots, `[i]` stands as it is.
  static func joined(_ path: [String]) -> String {
    var text = ""
    for component in path.reversed() {
      if !text.isEmpty, !component.hasPrefix("[") { text += "." }
      text += component
    }
    return text
  }
}

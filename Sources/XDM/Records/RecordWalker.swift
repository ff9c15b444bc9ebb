import JSONStream

/// Goes through the records of a chunk; what it does with them is up to the type.
protocol RecordWalker: ~Copyable {
  var cursor: RecordCursor { get set }

  /// Walks the record that starts at the cursor, up to its newline; false when it must be
  /// rejected, and then the cursor holds the failure.
  mutating func walkRecord() -> Bool
  /// Undoes what `walkRecord` did before it returned false, and may say better why. `line` is the
  /// record's, with its newline.
  mutating func unwalkRecord(_ line: UnsafeBufferPointer<UInt8>)
  /// Keeps what `walkRecord` did.
  mutating func keepRecord()
}

extension RecordWalker where Self: ~Copyable {
  /// Walks all lines of a chunk. O(bytes), without allocation but for growth and rejects.
  @inline(__always)
  mutating func walk(_ chunk: Chunk) -> ChunkOutcome {
    var outcome = ChunkOutcome()
    if cursor.begin(chunk) == .clean {
      while cursor.next < cursor.entryCount { walkLine(chunk, &outcome) }
    } else {
      walkSuspectLines(chunk, &outcome)
    }
    return outcome
  }

  /// Walks the line that starts at the cursor and goes to the next.
  @inline(__always)
  private mutating func walkLine(_ chunk: Chunk, _ outcome: inout ChunkOutcome) {
    let first = cursor.next
    if cursor.byte == Byte.newline {
      outcome.blankLines += 1
    } else if walkRecord(), cursor.byte == Byte.newline || failBehindRecord() {
      keepRecord()
      outcome.records += 1
    } else {
      while cursor.byte != Byte.newline { cursor.next += 1 }
      let start = lineStart(before: Int(cursor.positions[first]))
      let count = cursor.at - start
      unwalkRecord(UnsafeBufferPointer(start: cursor.bytes + start, count: count + 1))
      reject(offset: cursor.offsetOfBytes + start, count: count, &outcome)
    }
    outcome.lines += 1
    cursor.next &+= 1
  }

  private mutating func failBehindRecord() -> Bool {
    cursor.fail(JSONError.Reason.textAfterValue.sentence, at: cursor.at)
  }

  /// Some line of the chunk is not even text: each is looked at by itself.
  @inline(never)
  private mutating func walkSuspectLines(_ chunk: Chunk, _ outcome: inout ChunkOutcome) {
    var offset = 0
    while offset < chunk.count {
      var end = offset
      while chunk.base[end] != Byte.newline { end += 1 }
      let count = end + 1 - offset
      if cursor.beginLine(offset: offset, count: count) == .clean {
        walkLine(chunk, &outcome)
      } else {
        let error = JSONValidator.diagnose(chunk.base + offset, count: count)
        _ = cursor.fail(
          (error?.reason ?? .invalidLiteral).sentence, at: error?.offset ?? 0)
        reject(offset: offset, count: count - 1, &outcome)
        outcome.lines += 1
      }
      offset = end + 1
    }
  }

  private func lineStart(before position: Int) -> Int {
    var start = position
    while start > 0, cursor.bytes[start - 1] != Byte.newline { start -= 1 }
    return start
  }

  private mutating func reject(offset: Int, count: Int, _ outcome: inout ChunkOutcome) {
    let failure = cursor.failure ?? RecordFailure(offset: offset, reason: "it is not valid")
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

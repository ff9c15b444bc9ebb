/// Loops over the levels of a column (Parquet format, "Nested Encoding").
///
/// The space of a repetition level holds the elements that repeat at it, counted through the levels
/// that are scanned; space 0 holds the rows. All loops are bound by their stores.
enum LevelScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Where the rows behind the next `rows` start; nil when there are not so many.
  static func end(
    ofRows rows: Int, _ repetition: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    var found = 0
    for i in start..<end where repetition[i] == 0 {
      if found == rows { return i }
      found &+= 1
    }
    return found == rows ? end : nil
  }

  /// Stores the positions of entries with at least the definition level `threshold`, which is not 0;
  /// returns how many. `count` positions must fit.
  static func positions(
    _ definition: UnsafePointer<UInt8>, count: Int, threshold: UInt8,
    into positions: UnsafeMutablePointer<UInt32>
  ) -> Int {
    // Levels are below 128: adding this sets the high bit of those that reach the threshold.
    let offset = ones &* UInt64(0x80 &- threshold)
    var found = 0
    var i = 0
    while i &+ 8 <= count {
      var reached = (word(definition + i) &+ offset) & (ones &* 0x80)
      if reached == ones &* 0x80 {
        for lane in 0..<8 { positions[found &+ lane] = UInt32(truncatingIfNeeded: i &+ lane) }
        found &+= 8
      } else {
        while reached != 0 {
          let lane = reached.trailingZeroBitCount &>> 3
          positions[found] = UInt32(truncatingIfNeeded: i &+ lane)
          found &+= 1
          reached &= reached &- 1
        }
      }
      i &+= 8
    }
    while i < count {
      positions[found] = UInt32(truncatingIfNeeded: i)
      found &+= definition[i] >= threshold ? 1 : 0
      i &+= 1
    }
    return found
  }

  /// As `positions`, of elements of the space of repetition level `level`, which are there from
  /// `elementLevel` on. One position more must fit.
  static func positions(
    _ definition: UnsafePointer<UInt8>, _ repetition: UnsafePointer<UInt8>, count: Int,
    level: UInt8, elementLevel: UInt8, threshold: UInt8,
    into positions: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var found = 0
    var element = UInt32.max
    var i = 0
    while i < count {
      let starts = repetition[i] <= level
      element &+= starts && definition[i] >= elementLevel ? 1 : 0
      positions[found] = element
      found &+= starts && definition[i] >= threshold ? 1 : 0
      i &+= 1
    }
    return found
  }

  /// As `positions`, of lists, with the number of elements of each; these repeat at the next level,
  /// and are there from `innerLevel` on. One more must fit of both, and a length before the first.
  static func lists(
    _ definition: UnsafePointer<UInt8>, _ repetition: UnsafePointer<UInt8>, count: Int,
    _ scan: AssemblyScan, into positions: UnsafeMutablePointer<UInt32>,
    lengths: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let level = scan.repetition
    var found = 0
    var element = UInt32.max
    var i = 0
    while i < count {
      let starts = repetition[i] <= level
      element &+= starts && definition[i] >= scan.elementLevel ? 1 : 0
      positions[found] = element
      let isList = starts && definition[i] >= scan.threshold
      lengths[found] = 0
      found &+= isList ? 1 : 0
      let isElement = repetition[i] <= level &+ 1 && definition[i] >= scan.innerLevel
      (lengths + (found &- 1)).pointee &+= isElement ? 1 : 0
      i &+= 1
    }
    return found
  }

  /// Whether each entry that repeats continues a list that has an element already, and is an element
  /// itself. `levels` has the definition level of that for each repetition level.
  static func isNested(
    _ definition: UnsafePointer<UInt8>, _ repetition: UnsafePointer<UInt8>, count: Int,
    levels: UnsafePointer<UInt8>
  ) -> Bool {
    var isWrong = false
    var i = 1
    while i < count {
      let needed = levels[Int(repetition[i])]
      isWrong = isWrong || min(definition[i], definition[i &- 1]) < needed
      i &+= 1
    }
    return !isWrong
  }

  /// Whether the entries of two columns say the same about a place in the space of `level` that is
  /// there from `threshold` on, and about the places around it.
  static func agree(
    _ left: AssemblyColumn, _ right: AssemblyColumn, level: UInt8, threshold: UInt8
  ) -> Bool {
    if left.maxRepetition == level, right.maxRepetition == level {
      return agreeExactly(left, right, threshold: threshold)
    }
    var (l, r) = (left.entry, right.entry)
    while true {
      while l < left.batchEnd, left.repetitionLevel(l) > level { l &+= 1 }
      while r < right.batchEnd, right.repetitionLevel(r) > level { r &+= 1 }
      guard l < left.batchEnd, r < right.batchEnd else {
        return l == left.batchEnd && r == right.batchEnd
      }
      guard left.repetitionLevel(l) == right.repetitionLevel(r),
        min(left.definition[l], threshold) == min(right.definition[r], threshold)
      else { return false }
      l &+= 1
      r &+= 1
    }
  }

  private static func agreeExactly(
    _ left: AssemblyColumn, _ right: AssemblyColumn, threshold: UInt8
  ) -> Bool {
    let count = left.batchEnd &- left.entry
    guard count == right.batchEnd &- right.entry else { return false }
    let (leftLevels, rightLevels) = (left.definition + left.entry, right.definition + right.entry)
    guard haveSamePlaces(leftLevels, rightLevels, count: count, threshold: threshold) else {
      return false
    }
    return left.maxRepetition == 0
      || haveSamePlaces(
        left.repetition + left.entry, right.repetition + right.entry, count: count,
        threshold: left.maxRepetition)
  }

  /// Whether levels are the same where those above `threshold` count as one, eight at a time.
  private static func haveSamePlaces(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, count: Int, threshold: UInt8
  ) -> Bool {
    let offset = ones &* UInt64(0x80 &- threshold)
    var i = 0
    while i &+ 8 <= count {
      let (leftWord, rightWord) = (word(left + i), word(right + i))
      // Bytes of which both reach the threshold do not count.
      let both = (leftWord &+ offset) & (rightWord &+ offset) & (ones &* 0x80)
      let ignored = (both &- both &>> 7) | both
      if (leftWord ^ rightWord) & ~ignored != 0 { return false }
      i &+= 8
    }
    while i < count {
      if min(left[i], threshold) != min(right[i], threshold) { return false }
      i &+= 1
    }
    return true
  }

  /// How many levels are `level`, eight at a time.
  static func count(_ level: UInt8, _ levels: UnsafePointer<UInt8>, count: Int) -> Int {
    var others = 0
    var i = 0
    while i &+ 8 <= count {
      let difference = word(levels + i) ^ ones &* UInt64(level)
      // Levels are below 128: this sets the high bit of those that differ.
      others &+= ((difference &+ ones &* 0x7f) & (ones &* 0x80)).nonzeroBitCount
      i &+= 8
    }
    while i < count {
      others &+= levels[i] == level ? 0 : 1
      i &+= 1
    }
    return count &- others
  }

  @inline(__always)
  private static func word(_ levels: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(levels).loadUnaligned(as: UInt64.self))
  }
}

import ByteBuffers

/// The values of a BYTE_ARRAY column in a row group: a dictionary while values repeat, PLAIN from
/// the moment they do not.
final class ByteArrayColumn {
  private(set) var count = 0
  private(set) var isPlain = false
  private(set) var dictionary = ByteArrayDictionary()
  /// All values in PLAIN form, once the dictionary is given up.
  private(set) var plain = ByteBuffer()

  /// Values after which, each time, a dictionary has to have shown that it saves something.
  static let step = 2048
  /// Values before which only a dictionary of hardly anything but new values is given up: a few
  /// thousand different values have come back by then.
  static let trial = 4 * step

  /// Offsets in a dictionary have 32 bits.
  private static let largestDictionary = 1 << 30
  /// Room kept from row group to row group, at least.
  private static let keptPlain = 1 << 14
  private var dictionaryLimit: Int
  private let keepsCapacity: Bool

  /// - Parameter keepsCapacity: Whether all room is kept when values are forgotten, for others to come.
  init(dictionaryLimit: Int, keepsCapacity: Bool = false) {
    self.dictionaryLimit = min(dictionaryLimit, Self.largestDictionary)
    self.keepsCapacity = keepsCapacity
  }

  /// Sets the bytes that a dictionary may have, before there are values.
  func limitDictionary(to limit: Int) { dictionaryLimit = min(limit, Self.largestDictionary) }

  /// Bytes that the room takes in memory.
  var byteCapacity: Int { plain.capacity + dictionary.byteCapacity }

  /// Bytes that the values take in memory.
  var byteCount: Int {
    isPlain ? plain.count : dictionary.arena.count + 4 * dictionary.indices.count
  }

  /// Adds values; `RowGroupBuilder.readSlack` bytes behind each are readable. Amortised O(bytes).
  func append(
    _ base: UnsafePointer<UInt8>, _ references: UnsafePointer<ByteReference>, count added: Int
  ) {
    var done = 0
    while !isPlain, done < added {
      // The rule is asked at fixed counts, so that it does not matter how values come in batches.
      let step = dictionary.append(
        base, references + done, count: min(added &- done, Self.step &- count % Self.step),
        limit: dictionaryLimit)
      count += step
      done += step
      if dictionary.arena.count > dictionaryLimit || (count % Self.step == 0 && isInVain) {
        giveUpDictionary()
      }
    }
    if done < added {
      Self.append(base, references + done, added - done, to: &plain)
      count += added - done
    }
  }

  /// Asks for where the next values go.
  @inline(__always)
  func prefetch() { dictionary.prefetch() }

  private var isInVain: Bool {
    dictionary.count > (count < Self.trial ? count / 32 * 31 : count / 4 * 3)
  }

  /// Appends values in PLAIN form. The buffer is handed over once for all of them: each access to a
  /// property of a class is checked.
  private static func append(
    _ base: UnsafePointer<UInt8>, _ references: UnsafePointer<ByteReference>, _ added: Int,
    to plain: inout ByteBuffer
  ) {
    for i in 0..<added {
      let reference = references[i]
      let length = Int(reference.length)
      plain.reserve(length &+ 4 &+ 16)
      let target = plain.end
      UnsafeMutableRawPointer(target).storeBytes(of: reference.length.littleEndian, as: UInt32.self)
      let source = base + Int(reference.offset)
      if length <= 16 {
        UnsafeMutableRawPointer(target + 4).storeBytes(
          of: UnsafeRawPointer(source).loadUnaligned(as: SIMD2<UInt64>.self),
          as: SIMD2<UInt64>.self)
      } else {
        (target + 4).update(from: source, count: length)
      }
      plain.advance(by: length &+ 4)
    }
  }

  private func giveUpDictionary() {
    isPlain = true
    dictionary.appendPlain(to: &plain)
    dictionary.removeAll(keepingCapacity: keepsCapacity)
  }

  /// Gives up a dictionary that would not be smaller than the values themselves, or is not wanted.
  func settle(keepingDictionary keeps: Bool = true) {
    guard !isPlain, count > 0 else { return }
    guard keeps else { return giveUpDictionary() }
    let encoded = dictionary.arena.count + count * BitPacking.indexWidth(dictionary.count) / 8
    if encoded + RLEDictionary.pageOverhead >= dictionary.plainByteCount {
      giveUpDictionary()
    }
  }

  /// Forgets all values. Room is kept for about as many as there were, or all of it.
  func removeAll() {
    count = 0
    isPlain = false
    plain.removeAll(keepingAtMost: keepsCapacity ? .max : max(Self.keptPlain, 2 * plain.count))
    dictionary.removeAll(keepingCapacity: keepsCapacity)
  }
}

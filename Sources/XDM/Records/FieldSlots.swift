import ByteBuffers
import CKernels

/// Where the fields of a `FieldTable` are found by their hashes.
///
/// Fields lie in buckets of a cache line: a byte of each one's hash, which all are compared at once,
/// then the fields. So a look-up touches one line, and takes no branch that depends on how many other
/// fields share it; what a bucket has no room for lies in the next.
struct FieldSlots: ~Copyable {
  /// Seven fields, or fewer.
  struct Bucket: BitwiseCopyable {
    /// A byte a field, never zero; those behind them are.
    var tags: UInt64 = 0
    private var fields: (Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0, 0)
    /// The node that each had when it was added.
    private var nodes: (Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0, 0)

    static var capacity: Int { 7 }
    private static var fieldOffset: Int { 8 }
    private static var nodeOffset: Int { 36 }

    @inline(__always)
    var count: Int { (71 &- tags.leadingZeroBitCount) &>> 3 }

    /// The highest bit of each byte that equals `tag`. Bytes above the lowest of these may be others.
    @inline(__always)
    func matches(_ tag: UInt64) -> UInt64 {
      let difference = tags ^ tag &* 0x0101_0101_0101_0101
      return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }

    @inline(__always)
    static func field(_ bucket: UnsafePointer<Bucket>, _ index: Int) -> Int32 {
      UnsafeRawPointer(bucket).load(fromByteOffset: fieldOffset &+ 4 &* index, as: Int32.self)
    }

    @inline(__always)
    static func node(_ bucket: UnsafePointer<Bucket>, _ index: Int) -> Int32 {
      UnsafeRawPointer(bucket).load(fromByteOffset: nodeOffset &+ 4 &* index, as: Int32.self)
    }

    static func add(
      _ field: Int32, node: Int32, tag: UInt64, to bucket: UnsafeMutablePointer<Bucket>
    ) {
      let index = bucket.pointee.count
      bucket.pointee.tags |= tag << UInt64(8 * index)
      let raw = UnsafeMutableRawPointer(bucket)
      raw.storeBytes(of: field, toByteOffset: fieldOffset + 4 * index, as: Int32.self)
      raw.storeBytes(of: node, toByteOffset: nodeOffset + 4 * index, as: Int32.self)
    }
  }

  private var buckets: LineBuffer<Bucket>
  private var mask: Int

  /// Fields for each bucket, on average, beyond which there have to be more.
  private static let fullness = 4
  private static let firstCount = 8

  init(bucketCount: Int = Self.firstCount) {
    buckets = LineBuffer(capacity: bucketCount)
    for _ in 0..<bucketCount { buckets.append(Bucket()) }
    mask = bucketCount - 1
  }

  init(copying other: borrowing FieldSlots) {
    buckets = LineBuffer(copying: other.buckets)
    mask = other.mask
  }

  /// How many buckets `count` fields need; nil where there are enough.
  func bucketCount(for count: Int) -> Int? {
    count > buckets.count * Self.fullness ? buckets.count * 4 : nil
  }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt64 { hash &>> 57 | 0x80 }

  @inline(__always)
  private func bucket(_ hash: UInt64) -> UnsafePointer<Bucket> {
    UnsafePointer(buckets.base + (Int(truncatingIfNeeded: hash) & mask))
  }

  /// Asks for what a look-up by `hash` touches.
  @inline(__always)
  func prefetch(_ hash: UInt64) { ck_prefetch(bucket(hash)) }

  /// The field that is looked at first, and its node; -1 and 0 where there is none.
  @inline(__always)
  func first(_ hash: UInt64) -> (field: Int32, node: Int32) {
    let bucket = bucket(hash)
    let matches = bucket.pointee.matches(Self.tag(hash))
    guard matches != 0 else { return (-1, 0) }
    let index = matches.trailingZeroBitCount &>> 3
    return (Bucket.field(bucket, index), Bucket.node(bucket, index))
  }

  /// The first field with `hash` that `isWanted`, or -1.
  @inline(__always)
  func find(_ hash: UInt64, where isWanted: (Int32) -> Bool) -> Int32 {
    let tag = Self.tag(hash)
    var at = Int(truncatingIfNeeded: hash) & mask
    while true {
      let bucket = UnsafePointer(buckets.base + at)
      var matches = bucket.pointee.matches(tag)
      while matches != 0 {
        let field = Bucket.field(bucket, matches.trailingZeroBitCount &>> 3)
        if isWanted(field) { return field }
        matches &= matches &- 1
      }
      guard bucket.pointee.count == Bucket.capacity else { return -1 }
      at = (at &+ 1) & mask
    }
  }

  /// Adds a field. There are enough buckets.
  mutating func add(_ field: Int32, node: Int32, hash: UInt64) {
    var at = Int(truncatingIfNeeded: hash) & mask
    while buckets.base[at].count == Bucket.capacity { at = (at &+ 1) & mask }
    Bucket.add(field, node: node, tag: Self.tag(hash), to: buckets.base + at)
  }

  /// Removes the field that was added last of those that are left.
  mutating func removeLast(_ field: Int32, hash: UInt64) {
    var at = Int(truncatingIfNeeded: hash) & mask
    while true {
      let bucket = buckets.base + at
      let last = bucket.pointee.count - 1
      // No field was put into a bucket behind one that came later.
      if last >= 0, Bucket.field(UnsafePointer(bucket), last) == field {
        bucket.pointee.tags &= (1 << UInt64(8 * last)) - 1
        return
      }
      guard last == Bucket.capacity - 1 else { return }
      at = (at &+ 1) & mask
    }
  }
}

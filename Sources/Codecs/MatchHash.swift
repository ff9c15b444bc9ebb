/// The hash by which the encoders find earlier bytes that may be the same.
enum MatchHash {
  /// The hash of the low five bytes of `data`, in `64 - shift` bits.
  ///
  /// Five although matches of four count: matches found so are longer, so that there are fewer of
  /// them to write and read. Against four bytes that makes Snappy 1.4 times as fast on text, for
  /// half a percent in size.
  @inline(__always)
  static func slot(_ data: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: ((data << 24) &* 0xcf1b_bcdc_b7a5_6463) &>> shift)
  }

  static func shift(bits: Int) -> UInt64 { UInt64(truncatingIfNeeded: 64 - bits) }
}

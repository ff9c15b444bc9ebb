extension UnsafeRawBufferPointer {
  /// The bytes of `range`, which is checked to lie within these: slices by subscript are checked by
  /// debug builds alone.
  @inlinable @inline(__always)
  public func slice(_ range: some RangeExpression<Int>) -> UnsafeRawBufferPointer {
    let range = range.relative(to: self)
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    return UnsafeRawBufferPointer(rebasing: self[range])
  }
}

extension UnsafeBufferPointer {
  /// The elements of `range`, which is checked to lie within these.
  @inlinable @inline(__always)
  public func slice(_ range: some RangeExpression<Int>) -> UnsafeBufferPointer {
    let range = range.relative(to: self)
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    return UnsafeBufferPointer(rebasing: self[range])
  }
}

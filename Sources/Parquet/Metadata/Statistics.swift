/// Bounds and counts of the values of a column chunk or a page (Parquet format, `Statistics`).
///
/// `min` and `max` are in PLAIN encoding, without the length prefix of byte arrays, and both set
/// or both nil.
public struct Statistics: Sendable, Equatable {
  public var min: [UInt8]?
  public var max: [UInt8]?
  public var isMinExact: Bool
  public var isMaxExact: Bool
  public var nullCount: Int?
  public var distinctCount: Int?
  /// Of floating-point columns alone.
  public var nanCount: Int?

  /// Makes statistics of what is given.
  public init(
    min: [UInt8]? = nil, max: [UInt8]? = nil, isMinExact: Bool = true, isMaxExact: Bool = true,
    nullCount: Int? = nil, distinctCount: Int? = nil, nanCount: Int? = nil
  ) {
    self.min = min
    self.max = max
    self.isMinExact = isMinExact
    self.isMaxExact = isMaxExact
    self.nullCount = nullCount
    self.distinctCount = distinctCount
    self.nanCount = nanCount
  }
}

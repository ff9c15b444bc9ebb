extension StructuralIndex {
  /// Bytes of storage that must follow indexed text: kernels that read strings and numbers load whole
  /// words, and so read beyond the text's last byte.
  public static let padding = 64

  /// Bytes of storage for `count` bytes of lines from which records are read: the lines, padding,
  /// space to decode all of their strings into, and padding again.
  @inlinable
  public static func paddedCapacity(for count: Int) -> Int { 2 * count + 4 * padding }
}

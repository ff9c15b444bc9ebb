import ByteBuffers

/// Numbers as JSON text.
public enum NumberText {
  /// Appends `value` in decimal digits.
  public static func append(_ value: Int64, to output: inout ByteBuffer) {
    output.reserve(20)
    if value < 0 { output.append(UInt8(ascii: "-")) }
    appendDigits(value.magnitude, to: &output)
  }

  /// Appends the shortest text that reads back as `value`; it has a fraction or an exponent.
  /// `null` when `value` is not finite.
  public static func append(_ value: Double, to output: inout ByteBuffer) {
    output.append(value.isFinite ? value.description : "null")
  }

  static func appendDigits(_ value: UInt64, to output: inout ByteBuffer) {
    var rest = value
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = 20
      repeat {
        start &-= 1
        digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      output.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[start...]))
    }
  }
}

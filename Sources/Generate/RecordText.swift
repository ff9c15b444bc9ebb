/// Where the text of one record grows, in memory that is known to have room for all of it.
struct RecordText {
  private(set) var end: UnsafeMutablePointer<UInt8>

  init(at start: UnsafeMutablePointer<UInt8>) { end = start }

  @inline(__always)
  mutating func put(_ text: StaticString) {
    end.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    end += text.utf8CodeUnitCount
  }

  @inline(__always)
  mutating func put(_ text: UnsafeBufferPointer<UInt8>) {
    end.update(from: text.baseAddress.unsafelyUnwrapped, count: text.count)
    end += text.count
  }

  /// Puts a text of `table`, small indices more often than large ones.
  @inline(__always)
  mutating func put(oneOf table: TextTable, _ random: inout RandomStream) {
    put(table[random.skewedBelow(table.count)])
  }

  @inline(__always)
  mutating func put(byte: UInt8) {
    end[0] = byte
    end += 1
  }

  @inline(__always)
  mutating func put(_ value: Bool) { value ? put("true") : put("false") }

  /// Puts `value`, which is not negative, in decimal.
  @inline(__always)
  mutating func put(_ value: Int) {
    var digits = 1
    var bound = 10
    while digits < 19, value >= bound {
      digits &+= 1
      bound = digits < 19 ? bound &* 10 : bound
    }
    put(UInt64(truncatingIfNeeded: value), digits: digits)
  }

  /// Puts the last `digits` decimal digits of `value`, with zeros in front.
  @inline(__always)
  mutating func put(_ value: UInt64, digits: Int) {
    var rest = value
    var i = digits
    while i > 0 {
      i &-= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      end[i] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    end += digits
  }

  /// Puts `units` hundredths as `12.34`.
  @inline(__always)
  mutating func put(hundredths units: Int) {
    put(units / 100)
    put(byte: UInt8(ascii: "."))
    put(UInt64(truncatingIfNeeded: units % 100), digits: 2)
  }

  /// Puts the lowest `digits` hexadecimal digits of `value`.
  @inline(__always)
  mutating func put(hexadecimal value: UInt64, digits: Int) {
    var rest = value
    var i = digits
    while i > 0 {
      i &-= 1
      let nibble = UInt8(truncatingIfNeeded: rest & 15)
      end[i] = nibble &+ (nibble < 10 ? 0x30 : 0x57)
      rest >>= 4
    }
    end += digits
  }

  /// Puts a random UUID, version 4.
  @inline(__always)
  mutating func put(uuidFrom random: inout RandomStream) {
    let (high, low) = (random.next(), random.next())
    put(hexadecimal: high >> 32, digits: 8)
    put("-")
    put(hexadecimal: high >> 16, digits: 4)
    put("-4")
    put(hexadecimal: high, digits: 3)
    put("-")
    put(hexadecimal: 8 | (low >> 62), digits: 1)
    put(hexadecimal: low >> 48, digits: 3)
    put("-")
    put(hexadecimal: low, digits: 12)
  }

  /// Puts `12:34:56.789`.
  @inline(__always)
  mutating func put(timeOfDay milliseconds: Int) {
    let seconds = milliseconds / 1000
    put(UInt64(truncatingIfNeeded: seconds / 3600), digits: 2)
    put(":")
    put(UInt64(truncatingIfNeeded: seconds / 60 % 60), digits: 2)
    put(":")
    put(UInt64(truncatingIfNeeded: seconds % 60), digits: 2)
    put(".")
    put(UInt64(truncatingIfNeeded: milliseconds % 1000), digits: 3)
  }
}

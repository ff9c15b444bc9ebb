/// Keys that are data rather than names: numbers and UUIDs.
enum IdentifierKey {
  static func matches(_ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let bytes = UnsafeBufferPointer(start: key, count: count)
    return isNumber(bytes) || isUUID(bytes)
  }

  private static func isNumber(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    !key.isEmpty && key.allSatisfy { $0 &- 0x30 < 10 }
  }

  private static func isUUID(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard key.count == 36 else { return false }
    return key.enumerated().allSatisfy { index, byte in
      switch index {
      case 8, 13, 18, 23: byte == UInt8(ascii: "-")
      default: byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
      }
    }
  }
}

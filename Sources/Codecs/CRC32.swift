import CZlib

/// The CRC-32 of gzip, zip and Parquet pages (polynomial 0x04C11DB7, reflected).
public enum CRC32 {
  /// The checksum of `bytes`. Give the checksum of what came before as `seed` to go on from there.
  public static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
    guard let start = bytes.baseAddress else { return seed }
    let first = start.assumingMemoryBound(to: UInt8.self)
    return UInt32(truncatingIfNeeded: crc32_z(uLong(seed), first, bytes.count))
  }
}

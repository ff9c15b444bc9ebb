import ByteBuffers
import CKernels
import CZlib

/// The CRC-32 of gzip, zip and Parquet pages (polynomial 0x04C11DB7, reflected).
public enum CRC32 {
  private static let canFold = ck_crc32_can_fold()
  private static let leastFolded = 256

  /// The checksum of `bytes`. Give the checksum of what came before as `seed` to go on from there.
  public static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
    guard bytes.count >= leastFolded, canFold, let start = bytes.baseAddress else {
      return plain(bytes, seed: seed)
    }
    let count = bytes.count & ~63
    let folded = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { room in
      guard let target = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return seed }
      ck_crc32_fold(seed, start.assumingMemoryBound(to: UInt8.self), count, target)
      // All ones: zlib inverts what it is given, and what it gives.
      return plain(UnsafeRawBufferPointer(room), seed: .max)
    }
    return plain(bytes.slice(count...), seed: folded)
  }

  /// The same by zlib, several times slower than by folding.
  static func plain(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
    guard let start = bytes.baseAddress else { return seed }
    let first = start.assumingMemoryBound(to: UInt8.self)
    return UInt32(truncatingIfNeeded: crc32_z(uLong(seed), first, bytes.count))
  }
}

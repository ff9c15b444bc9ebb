import CZlib
import CZstd

extension CompressionCodec {
  /// Names and versions of the libraries that codecs are made with. Those of the other codecs are
  /// made here.
  public static var libraries: [String] {
    [
      "libzstd \(ZSTD_versionString().map { String(cString: $0) } ?? "of unknown version")",
      "zlib \(zlibVersion().map { String(cString: $0) } ?? "of unknown version")",
    ]
  }
}

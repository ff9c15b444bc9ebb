import Foundation

/// Real files that nobody here wrote. They lie beside the checkout and are not part of it.
public enum SharedData {
  /// The folder `../shared/data` beside this checkout, nil where it is absent.
  public static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let data = root.deletingLastPathComponent().appendingPathComponent("shared/data")
    return FileManager.default.fileExists(atPath: data.path) ? data : nil
  }()

  public static let isPresent = folder != nil
}

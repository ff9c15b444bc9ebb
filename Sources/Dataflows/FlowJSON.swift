import JSONStream

/// JSON for who writes dataflow files.
public enum FlowJSON {
  /// `text` as a JSON string, with its quotes.
  public static func quoted(_ text: String) -> String {
    var writer = JSONWriter(capacity: text.utf8.count + 2)
    writer.string(text)
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }
}

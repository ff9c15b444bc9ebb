/// Keys that are no names of columns: those with a character U+0000, at which readers written in C end
/// a name, and of which others die.
enum InvalidColumnName {
  static func matches(_ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    UnsafeBufferPointer(start: key, count: count).contains(0)
  }
}

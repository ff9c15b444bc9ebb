import ByteBuffers
import Foundation

/// Keeps what can be read only once in a file without a name, which goes away with the process.
///
/// The folder is the one that the export goes to: its disk was chosen to hold backups, while a
/// system's folder for temporary files is often memory.
enum InputSpool {
  private static let step = 1 << 20
  /// Milliseconds in which a request to stop is noticed.
  private static let patience: Int32 = 100

  /// Reads `input` to its end.
  static func spool(
    _ input: InputHandle, in folder: String, stop: StopFlag, meter: ProgressMeter?
  ) throws(ExportError) -> InputHandle {
    var template = Array("\(folder)/spool-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard descriptor >= 0 else { throw .io("create", path) }
    let spool = InputHandle(descriptor: descriptor, name: input.name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    guard unlink(path) == 0 else { throw .io("remove", path) }
    var buffer = ByteBuffer(capacity: step)
    while true {
      // A stream that gives nothing for now must not keep the run from being stopped.
      while try !input.waitForBytes(milliseconds: patience) { try stop.check() }
      let got = try input.readNext(into: buffer.base, room: step)
      try stop.check()
      meter?.add(bytes: got)
      if got == 0 { return spool }
      buffer.removeAll()
      buffer.advance(by: got)
      var rest = buffer.bytes
      while rest.count > 0 {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          throw .io("keep a copy of \(input.name) in", folder)
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
  }
}

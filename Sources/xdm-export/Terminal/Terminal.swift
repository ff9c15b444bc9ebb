import ByteBuffers
import FileSystem
import Foundation

/// The standard streams.
enum Terminal {
  enum Stream: Int32 {
    case standardOutput = 1
    case standardError = 2

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Characters in a line: 80 where there is no terminal that says otherwise.
    var width: Int {
      var size = winsize()
      guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
      return Int(size.ws_col)
    }
  }

  /// Puts something in the place of standard streams that the caller has closed: else the next file
  /// that is opened takes the place, and is read as input or written over with a summary. What is
  /// put there refuses to be read or written as the stream would be.
  static func reserveStandardStreams() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number is taken, and all below are in use.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes `text`. A stream that takes no more is nobody's to be told about.
  static func write(_ text: String, to stream: Stream) {
    var text = text
    text.withUTF8 {
      try? FileOutput(descriptor: stream.rawValue, name: "standard output").write(
        UnsafeRawBufferPointer($0))
    }
  }

  /// Writes `text` to standard output: what the caller has asked for. A reader that has gone does
  /// not want it any more.
  static func print(_ text: String) throws {
    var text = text
    let output = FileOutput(descriptor: 1, name: "standard output")
    do {
      try text.withUTF8 { try output.write(UnsafeRawBufferPointer($0)) }
    } catch let error as FileOutput.Failure where error.isClosedByReader {}
  }

  /// Says on standard error what went wrong.
  static func complain(_ sentence: String, command: Command? = nil) {
    let program = command.map { "xdm-export \($0.name)" } ?? "xdm-export"
    write("\(program): \(sentence)\n", to: .standardError)
  }
}

/// A file or stream that bytes are written to as they come.
struct FileOutput {
  private let target: Target
  private let name: String

  private enum Target {
    case descriptor(Int32)
    case file(AtomicFile)
  }

  /// Why bytes could not be written.
  struct Failure: Error, CustomStringConvertible {
    let description: String
    /// The reader has gone: nobody wants the rest.
    var isClosedByReader = false
  }

  init(descriptor: Int32, name: String) {
    target = .descriptor(descriptor)
    self.name = name
  }

  init(_ file: AtomicFile, name: String) {
    target = .file(file)
    self.name = name
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    switch target {
    case .descriptor(let descriptor): try write(bytes, to: descriptor)
    case .file(let file):
      do throws(IOError) { try file.write(bytes) } catch { throw failure(code: error.code) }
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let written = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if written >= 0 {
        done += written
      } else if errno != EINTR {
        throw failure(code: errno)
      }
    }
  }

  private func failure(code: Int32) -> Failure {
    Failure(
      description: "cannot write \(name): \(String(cString: strerror(code)))",
      isClosedByReader: code == EPIPE)
  }
}

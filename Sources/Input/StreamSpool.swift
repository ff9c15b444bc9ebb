import ByteBuffers
import FileSystem
import Foundation
import Work

/// A stream that can be read only once, kept as it arrives in a file without a name, which goes away
/// with the process.
///
/// The folder is the one that the export goes to: its disk was chosen to hold backups, while a
/// system's folder for temporary files is often memory. Who reads waits for what has not arrived
/// yet; who receives waits for nobody but the stream, so no reader can be in its way.
package final class StreamSpool: @unchecked Sendable {
  enum Source {
    /// Opened when its turn comes: who writes to a pipe may open another only when this one is done.
    case path(String)
    case open(OpenFile)
  }

  private static let step = 1 << 20
  /// Milliseconds in which a request to stop is noticed.
  private static let patience: Int32 = 100

  /// What errors call the stream.
  let name: String
  let file: OpenFile
  private let folder: String
  private let source: Source

  private let condition = NSCondition()
  private var received = 0
  /// Whether nothing more will arrive: after the end, or a failure.
  private var isOver = false
  private var failure: ExportError?

  init(_ source: Source, name: String, in folder: String) throws(ExportError) {
    self.source = source
    self.name = name
    self.folder = folder
    let path = PathText.join(folder, "spool-\(UInt64.random(in: 0...UInt64.max))")
    file = try OpenFile(path, for: .creatingScratch)
    try Files.remove(path)
  }

  /// Bytes that have arrived, as soon as they are at least `bytes`, or else all there are.
  ///
  /// - Throws: Why the stream ended before, or that the run is to stop.
  func size(reaching bytes: Int, stop: StopFlag) throws(ExportError) -> Int {
    condition.lock()
    defer { condition.unlock() }
    while received < bytes, !isOver {
      try stop.check()
      _ = condition.wait(until: Date(timeIntervalSinceNow: Double(Self.patience) / 1000))
    }
    if received < bytes, let failure { throw failure }
    return received
  }

  /// Bytes in all; nil as long as that is open.
  var finalSize: Int? {
    condition.lock()
    defer { condition.unlock() }
    return isOver && failure == nil ? received : nil
  }

  /// Keeps the stream up to its end. Called once, by the thread that receives.
  func receive(stop: StopFlag, meter: ProgressMeter?) {
    do throws(ExportError) {
      try receiveAll(stop, meter)
      end(nil)
    } catch {
      end(error)
    }
  }

  private func end(_ failure: ExportError?) {
    condition.lock()
    defer { condition.unlock() }
    self.failure = failure
    isOver = true
    condition.broadcast()
  }

  private func receiveAll(_ stop: StopFlag, _ meter: ProgressMeter?) throws(ExportError) {
    let input = try open()
    // Both ends take fewer turns.
    input.widen(to: Self.step)
    let buffer = ByteBuffer(capacity: Self.step)
    var isMoved = true
    while true {
      // A stream that gives nothing for now must not keep the run from being stopped.
      repeat { try stop.check() } while try !input.waitToRead(milliseconds: Self.patience)
      if isMoved {
        let (moved, code) = input.move(to: file, atMost: Self.step)
        if let moved {
          if moved == 0 { return }
          count(moved)
          meter?.receive(bytes: moved)
        } else {
          // No pipe, or something is wrong: whichever of reading and writing it is will say what.
          isMoved = code == EINTR || code == EAGAIN
        }
        continue
      }
      let got: Int
      do throws(ExportError) {
        got = try input.read(
          at: nil, into: UnsafeMutableRawBufferPointer(start: buffer.base, count: Self.step))
      } catch {
        if error.systemCode == EAGAIN { continue }
        throw error
      }
      if got == 0 { return }
      try file.write(
        UnsafeRawBufferPointer(start: buffer.base, count: got),
        operation: "keep a copy of \(name) in")
      count(got)
      meter?.receive(bytes: got)
    }
  }

  private func open() throws(ExportError) -> OpenFile {
    switch source {
    case .open(let file): file
    case .path(let path): try OpenFile(path, for: .streaming, name: name)
    }
  }

  private func count(_ bytes: Int) {
    condition.lock()
    defer { condition.unlock() }
    received += bytes
    condition.broadcast()
  }
}

/// Receives the streams of an input, one after the other, on a thread of its own.
final class StreamReceiver: Sendable {
  private let stop: StopFlag
  private let isDone = DispatchGroup()

  init(_ spools: [StreamSpool], stop: StopFlag, meter: ProgressMeter?) {
    let inner = StopFlag(within: stop)
    self.stop = inner
    let isDone = isDone
    isDone.enter()
    let receive = { @Sendable in
      for spool in spools { spool.receive(stop: inner, meter: meter) }
      isDone.leave()
    }
    // Without a thread of their own, they are received as a whole before anything else is done.
    if !WorkerThread.start(receive) { receive() }
  }

  /// Receives no more, and waits until the thread has let go of the streams.
  func end() {
    stop.set()
    isDone.wait()
  }
}

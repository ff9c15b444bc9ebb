import ByteBuffers
import Foundation
import Testing

@testable import Work

@Suite("OrderedText")
struct OrderedTextTests {
  /// Hands out the numbers below `count`, then throws if asked to.
  private final class Numbers: @unchecked Sendable {
    private let count: Int
    private let error: ExportError?
    private var given = 0

    init(_ count: Int, then error: ExportError? = nil) {
      self.count = count
      self.error = error
    }

    func next() throws(ExportError) -> Int? {
      if given == count, let error { throw error }
      defer { given += 1 }
      return given < count ? given : nil
    }
  }

  private static func run(
    _ numbers: Numbers, threads: Int, stop: StopFlag = StopFlag(),
    write: (UnsafeRawBufferPointer) throws -> Void,
    work: @escaping @Sendable (Int, any TextReceiver) throws(ExportError) -> Void
  ) throws {
    try OrderedText.run(
      threads: threads, stop: stop, next: numbers.next, makeWorker: { work }, write: write)
  }

  private static func line(_ text: String, to receiver: any TextReceiver) throws(ExportError) {
    var buffer = ByteBuffer()
    buffer.append(text + "\n")
    try receiver.take(&buffer)
    let rest = buffer.count
    #expect(rest == 0)
  }

  @Test("text comes in the order of its units, whichever thread is first")
  func order() throws {
    for threads in [1, 2, 7] {
      var text = ""
      try Self.run(
        Numbers(300), threads: threads, write: { text += String(decoding: $0, as: UTF8.self) },
        work: { (number, receiver) throws(ExportError) in
          for piece in 0..<(number % 4) { try Self.line("\(number).\(piece)", to: receiver) }
        })
      let expected = (0..<300).flatMap { number in (0..<(number % 4)).map { "\(number).\($0)\n" } }
      #expect(text == expected.joined())
    }
  }

  @Test("the first error in order is thrown, behind the text that comes before it")
  func errors() throws {
    for threads in [1, 2, 7] {
      var text = ""
      #expect(throws: ExportError.failure("unit 41")) {
        try Self.run(
          Numbers(300), threads: threads, write: { text += String(decoding: $0, as: UTF8.self) },
          work: { (number, receiver) throws(ExportError) in
            try Self.line("\(number)", to: receiver)
            if number > 40 { throw .failure("unit \(number)") }
          })
      }
      #expect(text == (0...41).map { "\($0)\n" }.joined())
      text = ""
      #expect(throws: ExportError.failure("no more")) {
        try Self.run(
          Numbers(9, then: .failure("no more")), threads: threads,
          write: { text += String(decoding: $0, as: UTF8.self) },
          work: { (number, receiver) throws(ExportError) in
            try Self.line("\(number)", to: receiver)
          })
      }
      #expect(text == (0..<9).map { "\($0)\n" }.joined())
    }
  }

  @Test("who takes no more text ends the work, even of threads that wait")
  func reader() throws {
    struct Enough: Error {}
    var pieces = 0
    #expect(throws: Enough.self) {
      try Self.run(
        Numbers(1000), threads: 4,
        write: { _ in
          pieces += 1
          if pieces == 3 { throw Enough() }
        },
        work: { (_, receiver) throws(ExportError) in
          var buffer = ByteBuffer()
          for _ in 0..<100 {
            buffer.append(repeating: 0, count: 1 << 20)
            try receiver.take(&buffer)
          }
        })
    }
    #expect(pieces == 3)
    let stop = StopFlag()
    #expect(throws: ExportError.stopped) {
      try Self.run(
        Numbers(1000), threads: 2, stop: stop, write: { _ in stop.set() },
        work: { (number, receiver) throws(ExportError) in try Self.line("x", to: receiver) })
    }
  }
}

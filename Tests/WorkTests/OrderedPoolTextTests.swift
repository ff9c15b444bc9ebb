import ByteBuffers
import Foundation
import Testing

@testable import Work

@Suite("OrderedPool: text")
struct OrderedPoolTextTests {
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
    _ numbers: Numbers, threads: Int, _ options: PoolOptions = PoolOptions(),
    stop: StopFlag = StopFlag(), write: (UnsafeRawBufferPointer) throws -> Void,
    work: @escaping (Int, any PoolTurn) throws(ExportError) -> Void
  ) throws {
    let workers = (0..<threads).map { _ in ClosureWorker(next: numbers.next, work: work) }
    try OrderedPool.write(workers, options, stop: stop, to: write)
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

  @Test("text of a unit that is not due waits up to its budget, and no more")
  func budget() throws {
    let lock = NSLock()
    nonisolated(unsafe) var made = [0, 0]
    nonisolated(unsafe) var isAhead = false
    let piece = 1 << 20
    var written = 0
    try Self.run(
      Numbers(2), threads: 2,
      write: { text in
        lock.lock()
        defer { lock.unlock() }
        // Until the text of the first unit is written, that of the second waits.
        if written < 64 * piece { isAhead = isAhead || made[1] > PoolOptions.textBudget + piece }
        written += text.count
      },
      work: { (number, turn) throws(ExportError) in
        var buffer = ByteBuffer()
        for _ in 0..<64 {
          buffer.append(repeating: UInt8(number), count: piece)
          lock.lock()
          made[number] += piece
          lock.unlock()
          try turn.take(&buffer)
        }
      })
    #expect(written == 128 * piece)
    #expect(!isAhead)
  }

  @Test("text of the unit that is due is handed on before the unit ends")
  func dueText() throws {
    let written = DispatchSemaphore(value: 0)
    var text = ""
    try Self.run(
      Numbers(3), threads: 2,
      write: {
        text += String(decoding: $0, as: UTF8.self)
        written.signal()
      },
      work: { (number, turn) throws(ExportError) in
        try Self.line("\(number)", to: turn)
        guard number == 0 else { return }
        // Nobody signals if the text waits for the end of its unit.
        written.wait()
      })
    #expect(text == "0\n1\n2\n")
  }

  @Test("where no thread starts, the calling thread makes the text, however long")
  func noThreads() throws {
    var options = PoolOptions(refusal: .workOnCaller)
    options.stackSize = 1 << 60
    var sizes = 0
    try Self.run(
      Numbers(2), threads: 2, options, write: { sizes += $0.count },
      work: { (_, turn) throws(ExportError) in
        var buffer = ByteBuffer()
        for _ in 0..<8 {
          buffer.append(repeating: 0, count: 1 << 20)
          try turn.take(&buffer)
        }
      })
    #expect(sizes == 16 << 20)
  }
}

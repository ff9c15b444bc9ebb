/// The head of a dynamic block: the lengths of its codes, run-length and Huffman coded.
final class DeflateHeader {
  /// Lengths of the literal and length codes, then of the offset codes right behind, as they are
  /// written.
  private let lengths = UnsafeMutablePointer<UInt8>.allocate(capacity: DeflateSymbolCounts.size)
  /// Code-length symbols, with the value of their extra bits above them.
  private let items = UnsafeMutablePointer<UInt16>.allocate(capacity: DeflateSymbolCounts.size)
  private let tally = UnsafeMutablePointer<UInt32>.allocate(capacity: 19)
  private let codeLengths = UnsafeMutablePointer<UInt8>.allocate(capacity: 19)
  private let codes = UnsafeMutablePointer<UInt32>.allocate(capacity: 19)
  private let builder: HuffmanBuilder

  private var itemCount = 0
  private var literalCount = 0
  private var offsetCount = 0
  private var orderCount = 0

  init(_ builder: HuffmanBuilder) { self.builder = builder }

  deinit {
    lengths.deallocate()
    items.deallocate()
    tally.deallocate()
    codeLengths.deallocate()
    codes.deallocate()
  }

  /// Takes the code lengths of a block; returns how many bits its head takes.
  func prepare(_ blockLengths: UnsafePointer<UInt8>) -> Int {
    let offsets = blockLengths + DeflateSymbolCounts.offsetStart
    literalCount = Deflate.literalLengthSymbols
    while literalCount > 257, blockLengths[literalCount - 1] == 0 { literalCount -= 1 }
    offsetCount = Deflate.offsetSymbols
    while offsetCount > 1, offsets[offsetCount - 1] == 0 { offsetCount -= 1 }
    lengths.update(from: blockLengths, count: literalCount)
    (lengths + literalCount).update(from: offsets, count: offsetCount)

    tally.update(repeating: 0, count: 19)
    itemCount = 0
    packRuns(literalCount + offsetCount)
    builder.makeLengths(tally, count: 19, limit: 7, into: codeLengths)
    HuffmanBuilder.makeCodes(codeLengths, count: 19, into: codes)
    orderCount = 19
    while orderCount > 4, codeLengths[Deflate.codeLengthOrder[orderCount - 1]] == 0 {
      orderCount -= 1
    }
    var bits = 5 + 5 + 4 + 3 * orderCount
    for symbol in 0..<19 {
      bits += Int(tally[symbol]) * (Int(codeLengths[symbol]) + Self.extraBits(symbol))
    }
    return bits
  }

  func write(_ writer: inout BitWriter) {
    writer.put(UInt64(literalCount - 257), 5)
    writer.put(UInt64(offsetCount - 1), 5)
    writer.put(UInt64(orderCount - 4), 4)
    writer.flush()
    for index in 0..<orderCount {
      writer.put(UInt64(codeLengths[Deflate.codeLengthOrder[index]]), 3)
      writer.flush()
    }
    for index in 0..<itemCount {
      let symbol = Int(items[index] & 31)
      let code = codes[symbol]
      writer.put(UInt64(code & 0xff_ffff), UInt64(code >> 24))
      writer.put(UInt64(items[index] >> 5), UInt64(Self.extraBits(symbol)))
      writer.flush()
    }
  }

  private static func extraBits(_ symbol: Int) -> Int {
    switch symbol {
    case 16: 2
    case 17: 3
    case 18: 7
    default: 0
    }
  }

  private func add(_ symbol: Int, _ extra: Int = 0) {
    items[itemCount] = UInt16(truncatingIfNeeded: symbol | extra << 5)
    itemCount &+= 1
    tally[symbol] &+= 1
  }

  private func packRuns(_ count: Int) {
    var start = 0
    while start < count {
      let length = lengths[start]
      var end = start + 1
      while end < count, lengths[end] == length { end &+= 1 }
      var run = end - start
      start = end
      if length == 0 {
        while run >= 11 {
          let piece = min(run, 138)
          add(18, piece - 11)
          run -= piece
        }
        if run >= 3 {
          add(17, run - 3)
          run = 0
        }
      } else {
        add(Int(length))
        run -= 1
        while run >= 3 {
          // Seven are better taken as four and three than as six and one.
          let piece = run == 7 ? 4 : min(run, 6)
          add(16, piece - 3)
          run -= piece
        }
      }
      for _ in 0..<run { add(Int(length)) }
    }
  }
}

import ByteBuffers

/// Cuts sequences into blocks where their symbols change so much that codes of their own pay.
final class DeflateSplitter {
  /// The block that grows, and what comes next.
  private let block = DeflateSymbolCounts()
  private let piece = DeflateSymbolCounts()
  private let both = DeflateSymbolCounts()
  private let tables = DeflateTables.shared

  /// Symbols in a piece. Changes over fewer symbols are not worth a look.
  private let pieceSymbols: Int

  init(pieceSymbols: Int) { self.pieceSymbols = pieceSymbols }

  deinit {
    block.deallocate()
    piece.deallocate()
    both.deallocate()
  }

  /// How many blocks there may be for `count` bytes: no piece is shorter than its symbols, and each
  /// chunk may end with a shorter one.
  func mostBlocks(_ count: Int) -> Int { count / pieceSymbols + count >> 17 + 2 }

  func split(
    _ sequences: UnsafeBufferPointer<DeflateSequence>, of source: UnsafePointer<UInt8>, count: Int,
    isLast: Bool, by blockWriter: DeflateBlockWriter, to writer: inout BitWriter
  ) {
    var blockStart = 0
    var blockSource = source
    var here = source
    var next = 0
    block.clear()
    var blockCost = 0
    while next < sequences.count {
      let pieceStart = next
      let pieceSource = here
      piece.clear()
      take(sequences, &next, &here)
      if pieceStart == 0, next == sequences.count {
        block.copy(piece)
        break
      }
      let pieceCost = DeflateCost.bits(piece)
      if pieceStart > blockStart {
        both.copy(block)
        both.add(piece)
        let bothCost = DeflateCost.bits(both)
        if blockCost + pieceCost < bothCost {
          blockWriter.write(
            sequences.slice(blockStart..<pieceStart), block,
            of: blockSource, count: pieceSource - blockSource, isLast: false, to: &writer)
          blockStart = pieceStart
          blockSource = pieceSource
          block.copy(piece)
          blockCost = pieceCost
        } else {
          block.copy(both)
          blockCost = bothCost
        }
      } else {
        block.copy(piece)
        blockCost = pieceCost
      }
    }
    blockWriter.write(
      sequences.slice(blockStart...), block,
      of: blockSource, count: source + count - blockSource, isLast: isLast, to: &writer)
  }

  /// Counts symbols until they are enough for a piece.
  private func take(
    _ sequences: UnsafeBufferPointer<DeflateSequence>, _ next: inout Int,
    _ source: inout UnsafePointer<UInt8>
  ) {
    let counts = piece.counts
    let lengthCounts = counts + Deflate.firstLengthSymbol
    let offsetCounts = piece.offsets
    let lengthSlots = tables.lengthSlots
    var symbols = 0
    var here = source
    var index = next
    while index < sequences.count, symbols < pieceSymbols {
      let sequence = sequences[index]
      index &+= 1
      let literals = sequence.literals
      for place in 0..<literals { counts[Int(here[place])] &+= 1 }
      here += literals
      symbols &+= literals &+ 1
      let length = sequence.length
      if length == 0 { continue }
      lengthCounts[Int(lengthSlots[length])] &+= 1
      offsetCounts[Deflate.offsetSlot(sequence.offset)] &+= 1
      here += length
    }
    next = index
    source = here
  }
}

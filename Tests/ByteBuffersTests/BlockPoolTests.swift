import TestSupport
import Testing

@testable import ByteBuffers

@Suite("Block pools")
struct BlockPoolTests {
  @Test(
    "blocks lie apart, and keep what is written to them until they are freed",
    arguments: [64, 1 << 16, 4 << 20])
  func blocks(regionSize: Int) {
    var random = SeededGenerator(seed: UInt64(regionSize))
    var pool = BlockPool(regionSize: regionSize)
    var held: [(block: UnsafeMutableRawPointer, size: Int, byte: UInt8)] = []
    for step in 0..<2000 {
      if Int.random(in: 0..<3, using: &random) == 0, !held.isEmpty {
        let (block, size, byte) = held.remove(at: Int.random(in: 0..<held.count, using: &random))
        let bytes = UnsafeRawBufferPointer(start: block, count: size)
        #expect(bytes.allSatisfy { $0 == byte })
        pool.free(block, size)
      } else {
        let size = 64 << Int.random(in: 0..<(step % 100 == 0 ? 12 : 7), using: &random)
        let block = pool.allocate(size)
        #expect(UInt(bitPattern: block) % 64 == 0)
        let byte = UInt8(truncatingIfNeeded: step)
        block.initializeMemory(as: UInt8.self, repeating: byte, count: size)
        held.append((block, size, byte))
      }
    }
    let places = held.sorted { $0.block < $1.block }
    for (one, next) in zip(places, places.dropFirst()) {
      #expect(one.block + one.size <= next.block)
    }
    for (block, size, byte) in held {
      #expect(UnsafeRawBufferPointer(start: block, count: size).allSatisfy { $0 == byte })
    }
  }

  @Test("what a buffer of megabytes outgrows goes back to the heap; small blocks stay in regions")
  func largeBlocks() {
    var pool = BlockPool(regionSize: 4 << 20)
    var size = 1 << 20
    var block = pool.allocate(size)
    #expect(pool.loneCount == 0)
    while size < 16 << 20 {
      let larger = pool.allocate(2 * size)
      larger.initializeMemory(as: UInt8.self, repeating: 7, count: 2 * size)
      pool.free(block, size)
      (block, size) = (larger, 2 * size)
      #expect(pool.loneCount == 1)
    }
    #expect(UnsafeRawBufferPointer(start: block, count: size).allSatisfy { $0 == 7 })
    #expect(pool.allocate(64) != block)
  }

  @Test("a block that is free is what the next of its size is")
  func reuse() {
    var pool = BlockPool(regionSize: 1024)
    let first = pool.allocate(256)
    let other = pool.allocate(128)
    pool.free(first, 256)
    let (apart, again) = (pool.allocate(128), pool.allocate(256))
    #expect(Set([first, other, apart]).count == 3)
    #expect(again == first)
  }
}

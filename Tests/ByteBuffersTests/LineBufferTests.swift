import ByteBuffers
import Testing

@Suite("Line buffers")
struct LineBufferTests {
  @Test("elements keep their places while the buffer grows, and its start is that of a cache line")
  func growth() {
    var buffer = LineBuffer<SIMD8<Int64>>()
    let isEmpty = buffer.isEmpty
    #expect(isEmpty)
    for i in 0..<1000 {
      buffer.append(SIMD8(repeating: Int64(i)))
      let address = UInt(bitPattern: buffer.base)
      #expect(address % 64 == 0)
    }
    let copy = LineBuffer(copying: buffer)
    buffer.truncate(to: 10)
    buffer.append(SIMD8(repeating: -1))
    let (elements, copied) = (Array(buffer.elements), Array(copy.elements))
    #expect(elements.map { $0[7] } == Array(0..<10) + [-1])
    #expect(copied.map { $0[0] } == Array(0..<1000))
  }

  @Test("a heap is reserved and left, whatever its size, and serves as before")
  func threadHeap() {
    for size in [0, 1, 1 << 20, 150 << 20] {
      let heap = ThreadHeap(reserving: size)
      var buffer = TypedBuffer<Int>()
      for i in 0..<100_000 { buffer.append(i) }
      let elements = Array(buffer.elements)
      #expect(elements.enumerated().allSatisfy { $0.offset == $0.element })
      withExtendedLifetime(heap) {}
    }
  }
}
